package dev.sysg.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sysg.config.Settings;
import dev.sysg.platform.jvm.JnrControlSockets;
import dev.sysg.platform.jvm.ThreadBootTime;
import dev.sysg.process.ProcessTable;
import dev.sysg.store.StateDirectory;
import dev.sysg.supervisor.SupervisorStatus.Absent;
import dev.sysg.supervisor.SupervisorStatus.Running;
import dev.sysg.supervisor.SupervisorStatus.Unclear;
import dev.sysg.testing.FakeSupervisor;
import dev.sysg.testing.Nobody;
import dev.sysg.testing.StartedProcesses;
import dev.sysg.testing.Warnings;

/** Conclusions from pid files without an answering socket, and the removal of stale files. */
@Timeout(20)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SupervisorLocatorTest {

    @TempDir
    Path directory;

    private final StartedProcesses processes = new StartedProcesses();
    private final SupervisorLocator locator = Supervisors.locator();
    private Settings settings;
    private StateDirectory state;
    private Path pidFile;
    private Path socket;

    @BeforeEach
    void name_the_files() {
        settings = Supervisors.settings(directory);
        state = new StateDirectory(directory);
        pidFile = directory.resolve("sysg.pid");
        socket = directory.resolve("control.sock");
    }

    @AfterEach
    void end_the_processes() {
        processes.close();
    }

    @Test
    void without_files_there_is_no_supervisor_and_none_is_created() throws IOException {
        StateDirectory nowhere = new StateDirectory(directory.resolve("nowhere"));

        assertThat(stale(locator.locate(nowhere, settings))).isEmpty();
        assertThat(nowhere.root()).doesNotExist();
        assertAbsent();
        assertThat(files()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "+1", "abc", "99999999999"})
    void a_pid_file_without_a_pid_is_ignored_and_kept(String text) throws IOException {
        Files.writeString(pidFile, text);

        locator.removeStale(state, settings);

        assertThat(pidFile).hasContent(text);
    }

    @Test
    void a_pid_file_without_a_pid_is_a_warning() throws IOException {
        Files.writeString(pidFile, "rubbish\n");

        assertThat(((Absent) locate()).warnings())
                .containsExactly(pidFile + " holds 'rubbish', which is not a pid: it is ignored; remove it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"supervisor.pid", "sysg.pid"})
    void a_pid_file_that_cannot_be_read_is_unclear(String name) throws IOException {
        Path unreadable = Files.createDirectory(directory.resolve(name));

        assertUnclear(unreadable + " cannot be read: not a regular file");
    }

    @Test
    void the_files_of_a_dead_supervisor_are_removed() throws IOException {
        Files.writeString(pidFile, processes.dead() + "\n");
        leaveSocket();

        assertRemoved();
    }

    @Test
    void a_zombie_is_no_supervisor() throws IOException {
        Files.writeString(pidFile, processes.startZombie().toString());

        assertRemoved();
    }

    @Test
    void a_process_of_another_name_is_no_supervisor() throws IOException {
        Files.writeString(pidFile, Long.toString(processes.foreign().pid()));
        leaveSocket();

        assertRemoved();
    }

    @Test
    void a_process_that_is_younger_than_the_file_is_no_supervisor() throws IOException {
        Files.writeString(pidFile, Long.toString(processes.named("sysg").pid()));
        Files.setLastModifiedTime(pidFile, FileTime.from(Instant.now().minusSeconds(60)));

        assertRemoved();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sysg", "/usr/bin/sysg", "systemg", "xsystemg-0.69"})
    void a_running_process_with_a_supervisors_name_is_unclear(String name) throws IOException {
        Process process = processes.named(name);
        Files.writeString(pidFile, Long.toString(process.pid()));

        assertUnclear("process " + process.pid(), "there is no socket " + socket, "nothing was signalled");
        leaveSocket();
        assertUnclear("process " + process.pid(), "no process listens on " + socket, "nothing was signalled");
        assertThat(files()).containsExactlyInAnyOrder(pidFile, socket);
        assertThat(StartedProcesses.lives(process)).isTrue();
    }

    @Test
    void a_frozen_process_without_a_socket_is_unclear() throws Exception {
        Process process = processes.named("sysg");
        Files.writeString(pidFile, Long.toString(process.pid()));
        StartedProcesses.freeze(process);

        assertUnclear("kill -CONT " + process.pid());
    }

    @Test
    void a_hidden_process_is_unclear() throws IOException {
        Process process = processes.foreign();
        Files.writeString(pidFile, Long.toString(process.pid()));
        Path proc = Files.createDirectory(directory.resolve("proc"));
        ProcessTable blind = new ProcessTable(proc, new ThreadBootTime());

        assertThat(Supervisors.locator(new JnrControlSockets(), blind).locate(state, settings))
                .isInstanceOfSatisfying(Unclear.class, unclear -> assertThat(unclear.reason())
                        .contains("pid " + process.pid(), pidFile.toString(), "cannot be seen"));
    }

    @Test
    void an_unreadable_process_is_unclear_and_hides_no_supervisor() throws IOException {
        Process process = processes.foreign();
        Files.writeString(directory.resolve("supervisor.pid"), Long.toString(process.pid()));
        Path proc = Files.createDirectory(directory.resolve("proc"));
        Files.createFile(proc.resolve(Long.toString(process.pid())));
        SupervisorLocator halfBlind = Supervisors.locator(new JnrControlSockets(),
                new ProcessTable(proc, new ThreadBootTime()) {
                    @Override
                    public int ownUser() {
                        return new ProcessTable(new ThreadBootTime()).ownUser();
                    }
                });

        assertThat(halfBlind.locate(state, settings)).isInstanceOfSatisfying(Unclear.class, unclear ->
                assertThat(unclear.reason())
                        .contains(directory.resolve("supervisor.pid").toString(), "nothing was signalled"));
        try (FakeSupervisor supervisor = FakeSupervisor.at(socket, FakeSupervisor.silent())) {
            SupervisorStatus status = halfBlind.locate(state, settings);
            assertThat(status).isInstanceOf(SupervisorStatus.Running.class);
            ((SupervisorStatus.Running) status).close();
        }
    }

    @Test
    void a_file_that_was_written_again_is_kept() throws IOException {
        Files.writeString(pidFile, Long.toString(processes.dead()));
        leaveSocket();
        assertAbsent();
        String running = Long.toString(processes.named("sysg").pid());
        Files.writeString(pidFile, running);
        Files.delete(socket);

        try (FakeSupervisor supervisor = FakeSupervisor.at(socket, FakeSupervisor.silent())) {
            locator.removeStale(state, settings);

            assertThat(pidFile).hasContent(running);
            assertThat(socket).exists();
        }
    }

    @Test
    void stale_files_in_the_directory_of_another_user_are_kept() throws IOException {
        assumeTrue(StartedProcesses.isRoot(), "only root can give a directory away");
        Files.writeString(pidFile, Long.toString(processes.dead()));
        leaveSocket();
        Files.setAttribute(directory, "unix:uid", Nobody.ID);

        locator.removeStale(state, settings);

        assertThat(files()).containsExactly(socket, pidFile);
    }

    @Test
    void the_files_of_two_supervisors_do_not_mix() throws IOException {
        Files.writeString(directory.resolve("supervisor.pid"), Long.toString(processes.dead()));
        leaveSocket();

        assertThat(stale(locate())).containsExactly(directory.resolve("supervisor.pid"), socket);
        assertRemoved();
    }

    /** systemg-compat-0.69.md §3: with the socket deleted, only the lock proves a supervisor. */
    @Test
    void a_held_lock_is_a_supervisor_without_a_socket() throws IOException {
        Path lock = Files.createFile(state.supervisorLock());
        assertAbsent();

        Process holder = processes.start("flock", lock.toString(), "sh", "-c", "echo held; read line");
        assertThat(new BufferedReader(new InputStreamReader(holder.getInputStream())).readLine())
                .isEqualTo("held");

        assertUnclear("holds the lock " + lock, "nothing was signalled");
        assertThat(files()).containsExactly(lock);
    }

    @Test
    void a_possible_second_supervisor_is_a_warning() throws IOException {
        Path other = Files.createDirectory(directory.resolve("supervisor.pid"));

        try (FakeSupervisor supervisor = FakeSupervisor.at(socket, FakeSupervisor.silent());
                Warnings warnings = new Warnings(SupervisorLocator.class.getPackage());
                Running running = (Running) locate()) {
            assertThat(running.socket()).isEqualTo(socket);
            assertThat(warnings.messages()).singleElement().asString().contains("another supervisor", other.toString());
        }
    }

    private SupervisorStatus locate() {
        return locator.locate(state, settings);
    }

    private void assertAbsent() {
        assertThat(locate()).isInstanceOf(Absent.class);
    }

    private void assertUnclear(String... parts) {
        assertThat(locate()).isInstanceOfSatisfying(Unclear.class,
                unclear -> assertThat(unclear.reason()).contains(parts).doesNotContain("\n"));
    }

    /** locate() keeps the files, removeStale() does not. */
    private void assertRemoved() throws IOException {
        List<Path> before = files();
        assertAbsent();
        assertThat(files()).isEqualTo(before).isNotEmpty();

        locator.removeStale(state, settings);

        assertThat(files()).isEmpty();
    }

    private static List<Path> stale(SupervisorStatus status) {
        return ((Absent) status).stale();
    }

    private void leaveSocket() {
        FakeSupervisor.at(socket, FakeSupervisor.silent()).close();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }
}
