package dev.sysg.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.spy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sysg.platform.Pid;
import dev.sysg.process.ProcessTable;
import dev.sysg.store.IdentityEvidence;
import dev.sysg.store.RecordedService.RecordFile;
import dev.sysg.store.RecordedService;
import dev.sysg.store.RecordedServices;
import dev.sysg.store.ServiceId;
import dev.sysg.testing.FakeProc;

class SignalScopeTest {

    private static final int ROOT = 0;
    private static final int USER = 1001;
    private static final int OTHER = 1002;
    private static final Pid PID = new Pid(FakeProc.FIRST);
    private static final Pid SERVICE = new Pid(FakeProc.FIRST + 1);
    private static final Instant WRITTEN = Instant.now().minus(Duration.ofMinutes(30));

    private final List<RecordedService> records = new ArrayList<>();
    private FakeProc proc;
    private ProcessTable table;

    @BeforeEach
    void processes_are_made_up(@TempDir Path root) {
        proc = new FakeProc(root);
        table = spy(proc.table());
    }

    @Test
    void roots_records_allow_every_process() {
        proc.process(PID.value()).users(OTHER, OTHER, OTHER).in();
        assertThat(scope().allows(ROOT, PID)).isTrue();
        assertThat(scope().allowsAll(ROOT)).isTrue();
    }

    @Test
    void ones_own_records_leave_the_decision_to_the_kernel() {
        doReturn(USER).when(table).ownUser();
        proc.process(PID.value()).users(OTHER, OTHER, OTHER).in();
        assertThat(scope().allows(USER, PID)).isTrue();
        assertThat(scope().allowsAll(USER)).isTrue();
    }

    @Test
    void a_users_records_allow_that_users_processes_alone() {
        SignalScope scope = scope();
        proc.process(PID.value()).users(USER, USER, USER).in();
        assertThat(scope.allows(USER, PID)).isTrue();
        proc.process(PID.value()).users(OTHER, OTHER, OTHER).in();
        assertThat(scope.allows(USER, PID)).isFalse();
        proc.process(PID.value()).users(ROOT, ROOT, ROOT).in();
        assertThat(scope.allows(USER, PID)).isFalse();
        assertThat(scope.allowsAll(USER)).isFalse();
    }

    @Test
    void the_records_of_another_user_do_not_allow_ones_own_processes() {
        doReturn(USER).when(table).ownUser();
        proc.process(PID.value()).users(USER, USER, USER).in();
        assertThat(scope().allows(OTHER, PID)).isFalse();
    }

    @Test
    void a_process_that_is_gone_is_not_allowed() {
        assertThat(scope().allows(USER, PID)).isFalse();
    }

    @Test
    void a_daemon_of_root_acting_as_the_user_is_not_allowed() {
        proc.process(PID.value()).users(ROOT, USER, ROOT).in();
        assertThat(scope().allows(USER, PID)).isFalse();
    }

    @Test
    void a_users_program_that_has_gained_privileges_is_allowed() {
        proc.process(PID.value()).users(USER, ROOT, ROOT).in();
        assertThat(scope().allows(USER, PID)).isTrue();
    }

    @Test
    void this_command_its_ancestors_and_their_groups_are_protected() {
        int parent = FakeProc.FIRST + 10;
        int group = FakeProc.FIRST + 11;
        int session = FakeProc.FIRST + 12;
        proc.process(table.ownPid().value()).group(group).parent(parent).in();
        proc.process(parent).session(session).in();
        SignalScope scope = scope();
        assertThat(List.of(table.ownPid().value(), parent, group, session))
                .allMatch(id -> scope.self().protects(new Pid(id)));
        assertThat(scope.self().protects(PID)).isFalse();
        assertThat(List.of(table.ownPid().value(), parent)).allMatch(id -> scope.self().has(new Pid(id)));
        assertThat(scope.self().has(new Pid(group))).isFalse();
    }

    @Test
    void a_group_belongs_to_the_service_that_is_recorded_for_it() {
        record(PID, new IdentityEvidence.FileDate(false));
        proc.process(PID.value()).in();
        assertThat(scope().belongsToOtherService(PID.value(), SERVICE)).isTrue();
        assertThat(scope().belongsToOtherService(PID.value(), PID)).isFalse();
        assertThat(scope().belongsToOtherService(SERVICE.value(), PID)).isFalse();
        assertThat(scope().belongsToOtherService(0, PID)).isFalse();
    }

    @Test
    void a_group_stays_with_its_service_after_the_leader_has_ended() {
        record(PID, new IdentityEvidence.FileDate(false));
        assertThat(scope().belongsToOtherService(PID.value(), SERVICE)).isTrue();
        proc.process(PID.value()).in();
        proc.hide(PID.value());
        assertThat(scope().belongsToOtherService(PID.value(), SERVICE)).isTrue();
    }

    @Test
    void a_pid_reused_since_the_file_was_written_is_not_that_service() {
        record(PID, new IdentityEvidence.FileDate(false));
        proc.process(PID.value()).startedAt(WRITTEN.plusSeconds(60)).in();
        assertThat(scope().belongsToOtherService(PID.value(), SERVICE)).isFalse();
    }

    @Test
    void a_pid_reused_since_the_recorded_start_is_not_that_service() {
        long started = proc.process(PID.value()).in().startTicks();
        record(PID, new IdentityEvidence.StartTime(started - 1, OptionalInt.empty()));
        assertThat(scope().belongsToOtherService(PID.value(), SERVICE)).isFalse();
        record(PID, new IdentityEvidence.StartTime(started, OptionalInt.empty()));
        assertThat(scope().belongsToOtherService(PID.value(), SERVICE)).isTrue();
    }

    @Test
    void a_process_that_started_before_the_recorded_one_is_not_that_service() {
        long started = proc.process(PID.value()).in().startTicks();
        record(PID, new IdentityEvidence.StartTime(started + 1, OptionalInt.empty()));
        assertThat(scope().belongsToOtherService(PID.value(), SERVICE)).isFalse();
    }

    @Test
    void the_record_of_a_user_who_could_not_signal_the_process_does_not_count() {
        proc.process(PID.value()).users(ROOT, ROOT, ROOT).in();
        IdentityEvidence evidence = new IdentityEvidence.FileDate(false);
        record(PID, evidence, USER);
        record(PID, evidence, USER);
        assertThat(scope().belongsToOtherService(PID.value(), SERVICE)).isFalse();
        assertThat(scope().isRecordedTwice(PID)).isFalse();
    }

    @Test
    void a_pid_in_two_entries_is_recorded_twice() {
        record(PID, new IdentityEvidence.FileDate(false));
        assertThat(scope().isRecordedTwice(PID)).isFalse();
        record(PID, new IdentityEvidence.FileDate(false));
        assertThat(scope().isRecordedTwice(PID)).isTrue();
    }

    private void record(Pid pid, IdentityEvidence evidence) {
        record(pid, evidence, ROOT);
    }

    private void record(Pid pid, IdentityEvidence evidence, int owner) {
        records.add(new RecordedService(ServiceId.of("s" + records.size()), Optional.of(pid), pid.toString(),
                new RecordFile(Path.of("pid.json"), WRITTEN, owner), evidence));
    }

    private SignalScope scope() {
        return SignalScope.of(table, new RecordedServices(List.of(Path.of("pid.json")), records));
    }
}
