package dev.sysg.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.verifyNoMoreInteractions;
import static org.mockito.Mockito.when;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mockito.InOrder;

import dev.sysg.platform.ControlSockets.Connection;
import dev.sysg.platform.KillResult;
import dev.sysg.platform.Pid;
import dev.sysg.platform.Signal;
import dev.sysg.platform.SignalSender;
import dev.sysg.platform.jvm.JnrControlSockets;
import dev.sysg.platform.jvm.JnrFlock;
import dev.sysg.platform.jvm.ThreadBootTime;
import dev.sysg.process.ProcessEntry;
import dev.sysg.process.ProcessIdentity;
import dev.sysg.process.ProcessTable;
import dev.sysg.store.StateDirectory;
import dev.sysg.supervisor.SupervisorStatus.Running;
import dev.sysg.supervisor.SupervisorStatus.Unresponsive;
import dev.sysg.testing.EachWait;
import dev.sysg.testing.FakeSupervisor;
import dev.sysg.testing.StartedProcesses;
import dev.sysg.time.Cancellation;
import dev.sysg.time.Progress;

@Timeout(20)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SupervisorExitWaiterTest {

    private static final Duration LONG = Duration.ofSeconds(15);
    private static final Duration SHORT = Duration.ofMillis(300);

    @TempDir
    Path directory;

    private final Cancellation cancellation = new Cancellation();
    private final SignalSender signals = mock(SignalSender.class);
    private final SupervisorExitWaiter waiter = Supervisors.exitWaiter(cancellation);
    private final StartedProcesses processes = new StartedProcesses();
    private final AtomicInteger reported = new AtomicInteger();
    private StateDirectory state;
    private Path socket;

    @BeforeEach
    void name_the_files() {
        state = new StateDirectory(directory);
        socket = directory.resolve("control.sock");
    }

    @AfterEach
    void end_the_processes() {
        processes.close();
    }

    @Test
    void the_wait_lasts_until_the_process_has_ended() throws IOException {
        Process process = processes.foreign();

        Optional<String> alive = await(process.pid(), LONG, EachWait.of((subject, elapsed, left) -> {
            assertThat(subject).isEqualTo("the exit of supervisor " + process.pid() + " on " + socket);
            assertThat(left).isPositive().isLessThanOrEqualTo(LONG);
            if (reported.incrementAndGet() == 3) {
                process.destroyForcibly();
            }
        }));

        assertThat(alive).isEmpty();
        assertThat(reported).hasValueGreaterThanOrEqualTo(3);
        assertThat(StartedProcesses.lives(process)).isFalse();
    }

    @Test
    void a_zombie_has_exited() throws IOException {
        long zombie = processes.startZombie().value();

        assertThat(await(zombie, LONG, waits -> reported.incrementAndGet())).isEmpty();
        assertThat(reported).hasValue(0);
    }

    @Test
    void a_process_that_reuses_the_pid_is_not_waited_for() throws IOException {
        ProcessIdentity now = identity(processes.foreign().pid());
        Running before = running(Optional.of(new ProcessIdentity(now.pid(), now.startTicks() - 1)));

        assertThat(waiter.awaitExit(before, state, Supervisors.settings(directory, LONG), Progress.SILENT))
                .isEmpty();
    }

    @Test
    void a_supervisor_that_outlasts_the_limit_is_named() throws IOException {
        Process process = processes.foreign();
        long start = System.nanoTime();

        assertThat(await(process.pid(), SHORT, Progress.SILENT)).hasValueSatisfying(
                alive -> assertThat(alive)
                .contains("supervisor " + process.pid() + " on " + socket, "is still running after 300 ms"));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(SHORT, Duration.ofSeconds(5));
        assertThat(StartedProcesses.lives(process)).isTrue();
    }

    @Test
    void cancellation_ends_the_wait() throws IOException {
        Process process = processes.foreign();

        assertThat(await(process.pid(), LONG, waits -> cancellation.request(15)))
                .hasValueSatisfying(alive -> assertThat(alive).contains("interrupted", "supervisor " + process.pid()));
    }

    @Test
    void a_hidden_supervisor_is_running_while_its_socket_accepts() {
        FakeSupervisor supervisor = FakeSupervisor.at(socket, FakeSupervisor.silent());

        assertThat(waiter.awaitExit(running(Optional.empty()), state, Supervisors.settings(directory, LONG),
                waits -> {
                    if (reported.incrementAndGet() == 2) {
                        supervisor.close();
                    }
                })).isEmpty();
        assertThat(reported).hasValueGreaterThanOrEqualTo(2);
    }

    @Test
    void a_hidden_supervisor_is_running_while_its_lock_is_held() throws IOException {
        Path lock = Files.createFile(state.supervisorLock());
        Process holder = processes.start("flock", "-o", lock.toString(), "sh", "-c", "echo held; read line");
        new BufferedReader(new InputStreamReader(holder.getInputStream())).readLine();

        assertThat(waiter.awaitExit(running(Optional.empty()), state, Supervisors.settings(directory, LONG),
                waits -> {
                    if (reported.incrementAndGet() == 2) {
                        holder.destroyForcibly();
                    }
                })).isEmpty();
        assertThat(reported).hasValueGreaterThanOrEqualTo(2);
    }

    @Test
    void a_socket_that_cannot_be_connected_counts_as_running() throws IOException {
        Files.createFile(socket);

        assertThat(waiter.awaitExit(running(Optional.empty()), state, Supervisors.settings(directory, SHORT),
                Progress.SILENT))
                .hasValueSatisfying(alive -> assertThat(alive).contains("the supervisor on " + socket));
    }

    @Test
    void an_end_begins_with_SIGTERM_and_SIGCONT() {
        Process process = processes.foreign();
        when(signals.signal(any(), eq(Signal.CONT))).thenAnswer(call -> {
            process.destroyForcibly();
            return KillResult.DELIVERED;
        });

        assertThat(ender().end(unresponsive(identity(process.pid())), LONG, Progress.SILENT)).isEqualTo(Signal.TERM);

        InOrder order = inOrder(signals);
        order.verify(signals).signal(StartedProcesses.pid(process), Signal.TERM);
        order.verify(signals).signal(StartedProcesses.pid(process), Signal.CONT);
        verifyNoMoreInteractions(signals);
    }

    @Test
    void SIGKILL_follows_after_the_wait() {
        Process process = processes.foreign();
        when(signals.signal(any(), eq(Signal.KILL))).thenAnswer(call -> {
            process.destroyForcibly();
            return KillResult.DELIVERED;
        });
        long start = System.nanoTime();

        assertThat(ender().end(unresponsive(identity(process.pid())), SHORT, Progress.SILENT)).isEqualTo(Signal.KILL);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(SHORT);
        verify(signals, never()).signalGroup(any(), any());
    }

    @Test
    void one_that_outlasts_SIGKILL_is_a_failure_that_names_it() {
        Process process = processes.foreign();

        assertThatThrownBy(() -> ender().end(unresponsive(identity(process.pid())), Duration.ZERO, Progress.SILENT))
                .isInstanceOf(SupervisorException.class).hasMessageStartingWith(
                        "supervisor " + process.pid() + " is still running after SIGKILL; no service was signalled");
    }

    @Test
    void a_process_that_reuses_its_pid_is_not_signalled() {
        ProcessIdentity now = identity(processes.foreign().pid());

        ender().end(unresponsive(new ProcessIdentity(now.pid(), now.startTicks() - 1)), LONG, Progress.SILENT);

        verifyNoInteractions(signals);
    }

    @Test
    void after_cancellation_no_signal_is_sent() {
        Process process = processes.foreign();
        cancellation.request(2);

        assertThatThrownBy(() -> ender().end(unresponsive(identity(process.pid())), LONG, Progress.SILENT))
                .hasMessageContaining("the command was interrupted");
        verifyNoInteractions(signals);
    }

    @Test
    void cancellation_during_the_wait_spares_it_SIGKILL() {
        Process process = processes.foreign();

        assertThatThrownBy(() -> ender().end(unresponsive(identity(process.pid())), LONG,
                waits -> cancellation.request(2)))
                .hasMessageContaining("the command was interrupted");
        verify(signals, never()).signal(any(), eq(Signal.KILL));
    }

    private SupervisorExitWaiter ender() {
        return new SupervisorExitWaiter(new ProcessTable(new ThreadBootTime()), new JnrControlSockets(),
                new SupervisorLock(new JnrFlock()), signals, cancellation);
    }

    private static Unresponsive unresponsive(ProcessIdentity process) {
        return new Unresponsive(process, "it is frozen");
    }

    private Optional<String> await(long pid, Duration limit, Progress progress) {
        return waiter.awaitExit(running(Optional.of(identity(pid))), state, Supervisors.settings(directory, limit),
                progress);
    }

    private Running running(Optional<ProcessIdentity> process) {
        return new Running(socket, process, mock(Connection.class));
    }

    private static ProcessIdentity identity(long pid) {
        return new ProcessTable(new ThreadBootTime()).find(Pid.of(pid).orElseThrow()).map(ProcessEntry::identity)
                .orElseThrow();
    }
}
