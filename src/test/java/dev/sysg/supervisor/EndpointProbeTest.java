package dev.sysg.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sysg.config.Settings;
import dev.sysg.error.SysgException;
import dev.sysg.platform.Pid;
import dev.sysg.platform.jvm.JnrControlSockets;
import dev.sysg.platform.jvm.ThreadBootTime;
import dev.sysg.process.ProcessEntry;
import dev.sysg.process.ProcessTable;
import dev.sysg.store.StateDirectory;
import dev.sysg.supervisor.SupervisorStatus.Absent;
import dev.sysg.supervisor.SupervisorStatus.Running;
import dev.sysg.supervisor.SupervisorStatus.Unclear;
import dev.sysg.testing.FakeSupervisor;
import dev.sysg.testing.StartedProcesses;
import dev.sysg.testing.SupervisorProcess;

/** Conclusions from sockets. */
@Timeout(20)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class EndpointProbeTest {

    @TempDir
    Path directory;

    private final ProcessTable processes = new ProcessTable(new ThreadBootTime());
    private final List<AutoCloseable> open = new ArrayList<>();
    private Settings settings;
    private StateDirectory state;
    private Path socket;

    @BeforeEach
    void name_the_files() {
        settings = Supervisors.settings(directory);
        state = new StateDirectory(directory);
        socket = directory.resolve("control.sock");
    }

    @AfterEach
    void close_everything() throws Exception {
        for (AutoCloseable closeable : open) {
            closeable.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"supervisor.sock", "control.sock"})
    void a_listener_under_either_name_is_the_supervisor(String name) {
        FakeSupervisor supervisor = keep(FakeSupervisor.at(directory.resolve(name), FakeSupervisor.silent()));

        Running running = keep((Running) locate());

        assertThat(running.socket()).isEqualTo(directory.resolve(name));
        assertThat(running.pid()).contains(processes.ownPid());
        assertThat(running.name()).isEqualTo("supervisor " + processes.ownPid() + " on " + running.socket());
        assertThat(supervisor.frames()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "0", "rubbish", "DEAD"})
    void a_socket_that_answers_outweighs_the_pid_file(String text) throws IOException {
        StartedProcesses others = keep(new StartedProcesses());
        Path pidFile = Files.writeString(directory.resolve("sysg.pid"), text.replace("DEAD", "" + others.dead()));
        keep(FakeSupervisor.at(socket, FakeSupervisor.silent()));

        assertThat(keep((Running) locate()).pid()).contains(processes.ownPid());
        assertThat(pidFile).exists();
    }

    @Test
    void an_unclear_endpoint_does_not_hide_a_running_supervisor() throws IOException {
        Files.createDirectory(directory.resolve("supervisor.pid"));
        Files.createFile(directory.resolve("supervisor.sock"));
        keep(FakeSupervisor.at(socket, FakeSupervisor.silent()));

        assertThat(keep((Running) locate()).socket()).isEqualTo(socket);
    }

    @Test
    void two_running_supervisors_are_both_named() throws IOException {
        SupervisorProcess other =
                keep(SupervisorProcess.in(directory, "supervisor.pid", "supervisor.sock", Duration.ZERO, ""));
        keep(FakeSupervisor.at(socket, FakeSupervisor.silent()));

        assertUnclear("supervisor " + other.pid() + " on ", "supervisor " + processes.ownPid() + " on ");
    }

    @Test
    void one_supervisor_with_two_sockets_is_one() {
        keep(FakeSupervisor.at(socket, FakeSupervisor.silent()));
        keep(FakeSupervisor.at(directory.resolve("supervisor.sock"), FakeSupervisor.silent()));

        assertThat(keep((Running) locate()).pid()).contains(processes.ownPid());
    }

    @Test
    void two_sockets_of_hidden_processes_may_be_two_supervisors() {
        keep(FakeSupervisor.at(socket, FakeSupervisor.silent()));
        keep(FakeSupervisor.at(directory.resolve("supervisor.sock"), FakeSupervisor.silent()));

        assertThat(locate(pid -> Optional.empty())).isInstanceOf(Unclear.class);
    }

    @Test
    void a_zombie_that_has_left_its_socket_is_not_the_supervisor() throws IOException {
        StartedProcesses others = keep(new StartedProcesses());
        Pid zombie = others.startZombie();
        keep(FakeSupervisor.at(socket, FakeSupervisor.silent()));

        assertThat(keep((Running) locate(pid -> processes.find(zombie))).pid()).isEmpty();
    }

    @Test
    void a_frozen_supervisor_is_unclear_at_once() throws Exception {
        SupervisorProcess supervisor = keep(SupervisorProcess.in(directory, Duration.ZERO, ""));
        StartedProcesses.freeze(supervisor.process());
        long start = System.nanoTime();

        assertUnclear("supervisor " + supervisor.pid() + " is stopped by a signal", "kill -CONT " + supervisor.pid(),
                "nothing was signalled");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void a_full_queue_is_unclear_within_the_time_limit() throws IOException {
        ServerSocketChannel server = keep(ServerSocketChannel.open(StandardProtocolFamily.UNIX));
        server.bind(UnixDomainSocketAddress.of(socket), 1);
        SupervisorStatus status = locate();
        for (int i = 0; i < 10 && status instanceof Running running; i++) {
            keep(running);
            status = locate();
        }

        assertThat(status).isInstanceOfSatisfying(Unclear.class, unclear ->
                assertThat(unclear.reason()).contains(socket.toString(), "queue", "nothing was signalled"));
    }

    @ParameterizedTest
    @CsvSource({"file", "directory", "fifo"})
    void a_file_that_is_not_a_socket_is_unclear_and_kept(String kind) throws Exception {
        switch (kind) {
            case "file" -> Files.createFile(socket);
            case "directory" -> Files.createDirectory(socket);
            default -> assertThat(new ProcessBuilder("mkfifo", socket.toString()).start().waitFor()).isZero();
        }

        assertUnclear(socket + " cannot be used: not a socket");
        assertThat(socket).exists();
    }

    @Tag("permissions")
    @Test
    void a_socket_of_others_is_unclear() throws IOException {
        assumeTrue(processes.ownUser() != 0, "root may do everything");
        keep(FakeSupervisor.at(socket, FakeSupervisor.silent()));
        Files.setAttribute(socket, "unix:mode", 0);

        assertUnclear(socket + " cannot be used", "nothing was signalled");
    }

    /** A path of 107 bytes is the longest that a socket can have; the other name is longer. */
    @Test
    void a_path_too_long_for_a_socket_is_unclear_if_it_exists() throws IOException {
        Path deep = Files.createDirectory(directory.resolve("x".repeat(107 - directory.toString().length() - 14)));
        state = new StateDirectory(deep);
        assertThat(locate()).isInstanceOf(Absent.class);

        Path longSocket = Files.createFile(deep.resolve("supervisor.sock"));
        assertUnclear(longSocket + " cannot be used: its path is longer than 107 bytes");
    }

    @Test
    void a_failure_leaves_no_connection_open() throws Exception {
        CountDownLatch connections = new CountDownLatch(2);
        for (String name : List.of("supervisor.sock", "control.sock")) {
            keep(FakeSupervisor.at(directory.resolve(name), client -> {
                client.awaitEnd();
                connections.countDown();
            }));
        }
        AtomicInteger reads = new AtomicInteger();

        assertThatThrownBy(() -> locate(pid -> {
            if (reads.incrementAndGet() == 2) {
                throw new SysgException("no second read");
            }
            return processes.find(pid);
        })).hasMessage("no second read");
        assertThat(connections.await(10, TimeUnit.SECONDS)).isTrue();
    }

    private SupervisorStatus locate() {
        return Supervisors.locator().locate(state, settings);
    }

    private SupervisorStatus locate(Function<Pid, Optional<ProcessEntry>> find) {
        ProcessTable table = new ProcessTable(new ThreadBootTime()) {
            @Override
            public Optional<ProcessEntry> find(Pid pid) {
                return find.apply(pid);
            }
        };
        return Supervisors.locator(new JnrControlSockets(), table).locate(state, settings);
    }

    private void assertUnclear(String... parts) {
        assertThat(locate()).isInstanceOfSatisfying(Unclear.class,
                unclear -> assertThat(unclear.reason()).contains(parts).doesNotContain("\n"));
    }

    private <T extends AutoCloseable> T keep(T closeable) {
        open.add(0, closeable);
        return closeable;
    }
}
