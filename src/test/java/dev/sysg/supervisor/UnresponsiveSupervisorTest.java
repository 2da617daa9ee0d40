package dev.sysg.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sysg.platform.KillResult;
import dev.sysg.platform.Pid;
import dev.sysg.platform.SignalSender;
import dev.sysg.platform.jvm.JnrControlSockets;
import dev.sysg.platform.jvm.JnrFlock;
import dev.sysg.platform.jvm.ThreadBootTime;
import dev.sysg.process.ProcessEntry;
import dev.sysg.process.ProcessTable;
import dev.sysg.store.StateDirectory;
import dev.sysg.supervisor.SupervisorStatus.Obstacle;
import dev.sysg.supervisor.SupervisorStatus.Running;
import dev.sysg.supervisor.SupervisorStatus.Unclear;
import dev.sysg.supervisor.SupervisorStatus.Unresponsive;
import dev.sysg.testing.FakeSupervisor;

/** What proves that a process may be ended: here the process of the test, as it appears to be. */
@Timeout(20)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class UnresponsiveSupervisorTest {

    private static final Unclear UNCLEAR = new Unclear("it does not answer");
    private static final String STATUS = "{\"Status\":{\"live\":false}}";

    @TempDir
    Path directory;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final SignalSender signals = mock(SignalSender.class);
    private StateDirectory state;
    private Path socket;
    private Path pidFile;
    private String name = "sysg-0.69.2";
    private char processState = 'T';

    @BeforeEach
    void name_the_files() throws IOException {
        state = new StateDirectory(directory);
        socket = directory.resolve("control.sock");
        pidFile = Files.writeString(directory.resolve("sysg.pid"), "" + ProcessHandle.current().pid());
        when(signals.probe(any())).thenReturn(KillResult.DELIVERED);
    }

    @AfterEach
    void close_everything() throws Exception {
        for (AutoCloseable closeable : open) {
            closeable.close();
        }
    }

    @Test
    void a_listener_and_its_pid_file_prove_each_other() {
        assertThat(ifListening()).isEqualTo(new Unresponsive(self().identity(), UNCLEAR.reason()));
    }

    @Test
    void a_pid_file_without_a_listener_proves_nothing() {
        assertThat(ifNotListening()).isInstanceOf(Unclear.class);
    }

    @Test
    void the_lock_proves_its_holder_without_files() throws IOException {
        Files.delete(pidFile);
        holdLock();

        assertThat(ifNotListening()).isEqualTo(new Unresponsive(self().identity(), UNCLEAR.reason()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "", "rubbish"})
    void a_pid_file_that_names_another_process_proves_nothing(String text) throws IOException {
        Files.writeString(pidFile, text);

        assertThat(ifListening()).isInstanceOf(Unclear.class);
    }

    @Test
    void a_pid_file_that_is_older_than_the_process_proves_nothing() throws IOException {
        Files.setLastModifiedTime(pidFile, FileTime.from(Instant.EPOCH));

        assertThat(ifListening()).isInstanceOf(Unclear.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"java", "mysysg", "flock", ""})
    void the_name_has_to_be_one_of_systemgs_programs(String other) throws IOException {
        holdLock();
        name = other;

        assertThat(ifListening()).isInstanceOf(Unclear.class);
    }

    @Test
    void a_process_that_this_user_cannot_signal_is_left_alone() throws IOException {
        holdLock();
        when(signals.probe(any())).thenReturn(KillResult.NOT_PERMITTED);

        assertThat(ifListening()).isInstanceOf(Unclear.class);
    }

    /** As under strace(1), for a moment at each system call. */
    @ParameterizedTest
    @ValueSource(chars = {'t', 'S', 'R', 'D', 'Z'})
    void only_one_that_is_stopped_by_a_signal_is_frozen(char other) throws IOException {
        holdLock();
        processState = other;

        assertThat(ifListening()).isInstanceOf(Unclear.class);
    }

    @Test
    void a_silent_one_leaves_three_requests_unanswered() throws IOException {
        holdLock();
        processState = 'S';
        FakeSupervisor supervisor = keep(FakeSupervisor.at(socket, FakeSupervisor.silent()));

        assertThat(ifUnanswered()).isEqualTo(new Unresponsive(self().identity(), UNCLEAR.reason()));
        assertThat(supervisor.frames()).isEqualTo(Collections.nCopies(3, STATUS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"Status\":{}}\n", "\"Ok\"\n", "rubbish\n"})
    void any_answer_shows_that_it_is_busy(String answer) throws IOException {
        holdLock();
        processState = 'S';
        FakeSupervisor supervisor = keep(FakeSupervisor.at(socket, FakeSupervisor.answering(answer)));

        assertThat(ifUnanswered()).isInstanceOf(Unclear.class);
        assertThat(supervisor.frames()).containsExactly(STATUS);
    }

    @Test
    void without_the_lock_it_may_be_busy_and_no_request_is_sent() {
        processState = 'S';
        FakeSupervisor supervisor = keep(FakeSupervisor.at(socket, FakeSupervisor.silent()));

        assertThat(ifUnanswered()).isInstanceOf(Unclear.class);
        assertThat(supervisor.frames()).isEmpty();
    }

    private Obstacle ifListening() {
        return endpoints().orFrozen(UNCLEAR, Optional.of(self()), Optional.of(pidFile), state);
    }

    private Obstacle ifNotListening() {
        return endpoints().orFrozen(UNCLEAR, Optional.of(self()), Optional.empty(), state);
    }

    private Obstacle ifUnanswered() {
        return endpoints().orSilent(UNCLEAR, new Running(socket, Optional.of(self().identity()), null), state);
    }

    private EndpointProbe endpoints() {
        return new EndpointProbe(new JnrControlSockets(), new Disguise(), signals, new SupervisorLock(new JnrFlock()));
    }

    private ProcessEntry self() {
        return new Disguise().find(new Pid((int) ProcessHandle.current().pid())).orElseThrow();
    }

    private void holdLock() throws IOException {
        keep(new JnrFlock().lock(state.supervisorLock(), Duration.ZERO, () -> true).orElseThrow());
    }

    private <T extends AutoCloseable> T keep(T closeable) {
        open.add(0, closeable);
        return closeable;
    }

    /** Every process has another name and state. */
    private final class Disguise extends ProcessTable {

        Disguise() {
            super(new ThreadBootTime());
        }

        @Override
        public Optional<ProcessEntry> find(Pid pid) {
            return super.find(pid).map(entry -> new ProcessEntry(entry.identity(), name, processState, entry.parent(),
                    entry.group(), entry.session(), entry.terminal(), entry.threads(), entry.flags(), 0));
        }

        @Override
        public Optional<List<String>> names(ProcessEntry process) {
            return Optional.of(List.of(process.name()));
        }
    }
}
