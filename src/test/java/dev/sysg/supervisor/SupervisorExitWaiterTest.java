package dev.sysg.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.sysg.platform.ControlSockets.Connection;
import dev.sysg.platform.Pid;
import dev.sysg.platform.jvm.ThreadBootTime;
import dev.sysg.process.ProcessEntry;
import dev.sysg.process.ProcessIdentity;
import dev.sysg.process.ProcessTable;
import dev.sysg.store.StateDirectory;
import dev.sysg.supervisor.SupervisorStatus.Running;
import dev.sysg.testing.FakeSupervisor;
import dev.sysg.testing.Processes;
import dev.sysg.time.Cancellation;

@Timeout(20)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SupervisorExitWaiterTest {

    private static final Duration LONG = Duration.ofSeconds(15);
    private static final Duration SHORT = Duration.ofMillis(300);

    @TempDir
    Path directory;

    private final Cancellation interruption = new Cancellation();
    private final SupervisorExitWaiter watch = Supervisors.watch(interruption);
    private final Processes processes = new Processes();
    private final AtomicInteger heard = new AtomicInteger();
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
    void it_waits_until_the_process_is_gone() throws IOException {
        Process process = processes.foreign();

        Optional<String> alive = await(process.pid(), LONG, left -> {
            assertThat(left).isPositive().isLessThanOrEqualTo(LONG);
            if (heard.incrementAndGet() == 3) {
                process.destroyForcibly();
            }
        });

        assertThat(alive).isEmpty();
        assertThat(heard).hasValueGreaterThanOrEqualTo(3);
        assertThat(Processes.lives(process)).isFalse();
    }

    @Test
    void a_zombie_is_gone() throws IOException {
        assertThat(await(processes.zombie(), LONG, left -> heard.incrementAndGet())).isEmpty();
        assertThat(heard).hasValue(0);
    }

    @Test
    void another_process_of_its_number_is_not_waited_for() throws IOException {
        ProcessIdentity now = identity(processes.foreign().pid());
        Running before = running(Optional.of(new ProcessIdentity(now.pid(), now.startTicks() - 1)));

        assertThat(watch.awaitEnd(before, state, Supervisors.settings(directory, LONG), left -> { }))
                .isEmpty();
    }

    @Test
    void who_outlives_the_time_limit_is_named() throws IOException {
        Process process = processes.foreign();
        long start = System.nanoTime();

        assertThat(await(process.pid(), SHORT, left -> { })).hasValueSatisfying(
                alive -> assertThat(alive)
                .contains("supervisor " + process.pid() + " on " + socket, "lives on after 300 ms"));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(SHORT, Duration.ofSeconds(5));
        assertThat(Processes.lives(process)).isTrue();
    }

    @Test
    void an_interruption_ends_the_wait() throws IOException {
        Process process = processes.foreign();

        assertThat(await(process.pid(), LONG, left -> interruption.request(15)))
                .hasValueSatisfying(alive -> assertThat(alive).contains("interrupted", "supervisor " + process.pid()));
    }

    @Test
    void a_supervisor_without_a_process_lives_while_its_socket_accepts() {
        FakeSupervisor supervisor = FakeSupervisor.at(socket, FakeSupervisor.silent());

        assertThat(watch.awaitEnd(running(Optional.empty()), state, Supervisors.settings(directory, LONG),
                left -> {
                    if (heard.incrementAndGet() == 2) {
                        supervisor.close();
                    }
                })).isEmpty();
        assertThat(heard).hasValueGreaterThanOrEqualTo(2);
    }

    @Test
    void and_while_its_lock_is_held() throws IOException {
        Path lock = Files.createFile(state.supervisorLock());
        Process holder = processes.start("flock", "-o", lock.toString(), "sh", "-c", "echo held; read line");
        new BufferedReader(new InputStreamReader(holder.getInputStream())).readLine();

        assertThat(watch.awaitEnd(running(Optional.empty()), state, Supervisors.settings(directory, LONG),
                left -> {
                    if (heard.incrementAndGet() == 2) {
                        holder.destroyForcibly();
                    }
                })).isEmpty();
        assertThat(heard).hasValueGreaterThanOrEqualTo(2);
    }

    @Test
    void a_socket_that_cannot_be_tried_counts_as_alive() throws IOException {
        Files.createFile(socket);

        assertThat(watch.awaitEnd(running(Optional.empty()), state, Supervisors.settings(directory, SHORT),
                left -> { }))
                .hasValueSatisfying(alive -> assertThat(alive).contains("the supervisor on " + socket));
    }

    private Optional<String> await(long pid, Duration limit, Consumer<Duration> waiting) {
        return watch.awaitEnd(running(Optional.of(identity(pid))), state, Supervisors.settings(directory, limit),
                waiting);
    }

    private Running running(Optional<ProcessIdentity> process) {
        return new Running(socket, process, mock(Connection.class));
    }

    private static ProcessIdentity identity(long pid) {
        return new ProcessTable(new ThreadBootTime()).find(Pid.of(pid).orElseThrow()).map(ProcessEntry::identity)
                .orElseThrow();
    }
}
