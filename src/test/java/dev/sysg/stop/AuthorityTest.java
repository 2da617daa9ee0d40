package dev.sysg.stop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sysg.platform.Pid;
import dev.sysg.process.ProcessTable;
import dev.sysg.store.RecordedServices;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class AuthorityTest {

    private static final int ROOT = 0;
    private static final int USER = 1001;
    private static final int OTHER = 1002;
    private static final Pid PID = new Pid(FakeProc.FIRST);

    private final ProcessTable processes = mock();

    @Test
    void roots_file_speaks_for_everybody() {
        when(processes.ownUser()).thenReturn(ROOT);
        assertThat(new Authority(processes, ownedBy(ROOT)).covers(PID)).isTrue();
    }

    @Test
    void a_users_file_speaks_to_root_for_the_users_own_processes_alone() {
        when(processes.ownUser()).thenReturn(ROOT);
        Authority authority = new Authority(processes, ownedBy(USER));
        when(processes.signallers(PID)).thenReturn(List.of(USER, USER));
        assertThat(authority.covers(PID)).isTrue();
        when(processes.signallers(PID)).thenReturn(List.of(OTHER, OTHER));
        assertThat(authority.covers(PID)).isFalse();
        when(processes.signallers(PID)).thenReturn(List.of());
        assertThat(authority.covers(PID)).isFalse();
    }

    @Test
    void nor_does_the_file_of_one_user_speak_for_the_processes_of_another_who_reads_it() {
        when(processes.ownUser()).thenReturn(USER);
        when(processes.signallers(PID)).thenReturn(List.of(USER, USER));
        assertThat(new Authority(processes, ownedBy(OTHER)).covers(PID)).isFalse();
        assertThat(new Authority(processes, ownedBy(USER)).covers(PID)).isTrue();
        assertThat(new Authority(processes, ownedBy(0)).covers(PID)).isTrue();
    }

    @Test
    void a_daemon_of_root_that_acts_as_the_user_for_a_while_is_not_the_users(@TempDir Path root) {
        FakeProc proc = new FakeProc(root);
        proc.process(PID.value()).users(ROOT, USER, ROOT).in();
        assertThat(new Authority(proc.table(), ownedBy(USER)).covers(PID)).isFalse();
    }

    @Test
    void a_program_of_the_user_that_has_gained_privileges_is_his_to_stop(@TempDir Path root) {
        FakeProc proc = new FakeProc(root);
        proc.process(PID.value()).users(USER, ROOT, ROOT).in();
        assertThat(new Authority(proc.table(), ownedBy(USER)).covers(PID)).isTrue();
    }

    private static RecordedServices ownedBy(int user) {
        return new RecordedServices(Path.of("pid.json"), List.of(), Instant.now(), user);
    }
}
