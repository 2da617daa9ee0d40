package dev.sysg.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
import dev.sysg.supervisor.SupervisorStatus.StaleFiles;
import dev.sysg.supervisor.SupervisorStatus.Unclear;
import dev.sysg.testing.FakeSupervisor;
import dev.sysg.testing.Nobody;
import dev.sysg.testing.Processes;
import dev.sysg.testing.StartedProcesses;
import dev.sysg.testing.Warnings;

/** What is concluded from pid files behind which no socket answers, and what becomes of them. */
@Timeout(20)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SupervisorLocatorTest {

    @TempDir
    Path directory;

    private final Processes processes = new Processes();
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
    void without_any_file_there_is_none_and_none_is_made() throws IOException {
        StateDirectory nowhere = new StateDirectory(directory.resolve("nowhere"));

        assertThat(stale(locator.locate(nowhere, settings))).isEmpty();
        assertThat(nowhere.root()).doesNotExist();
        assertAbsent();
        assertThat(files()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "+1", "abc", "99999999999"})
    void text_that_is_no_process_id_counts_as_missing_and_stays(String text) throws IOException {
        Files.writeString(pidFile, text);

        locator.removeStale((Absent) locate(), settings);

        assertThat(pidFile).hasContent(text);
    }

    @Test
    void of_such_text_is_told_once_however_often_it_is_looked() throws IOException {
        Files.writeString(pidFile, "rubbish\n");

        try (Warnings warnings = new Warnings(SupervisorLocator.class.getPackage())) {
            locate();
            locate();

            assertThat(warnings.messages()).containsExactly(pidFile
                    + " holds 'rubbish', which is no process id: it counts as missing, and can be removed");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"supervisor.pid", "sysg.pid"})
    void a_pid_file_that_cannot_be_read_is_unclear(String name) throws IOException {
        Path unreadable = Files.createDirectory(directory.resolve(name));

        assertUnclear(unreadable + " cannot be read: not a regular file");
    }

    @Test
    void a_dead_one_is_absent_and_its_files_go() throws IOException {
        Files.writeString(pidFile, processes.dead() + "\n");
        leaveSocket();

        assertRemoved();
    }

    @Test
    void a_zombie_is_dead() throws IOException {
        Files.writeString(pidFile, Long.toString(processes.zombie()));

        assertRemoved();
    }

    @Test
    void a_process_that_has_no_name_of_a_supervisor_is_none() throws IOException {
        Files.writeString(pidFile, Long.toString(processes.foreign().pid()));
        leaveSocket();

        assertRemoved();
    }

    @Test
    void a_process_that_started_after_the_file_was_written_is_none() throws IOException {
        Files.writeString(pidFile, Long.toString(processes.named("sysg").pid()));
        Files.setLastModifiedTime(pidFile, FileTime.from(Instant.now().minusSeconds(60)));

        assertRemoved();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sysg", "/usr/bin/sysg", "systemg", "xsystemg-0.69"})
    void a_live_process_of_its_name_is_unclear_whether_the_socket_is_missing_or_refuses(String name) throws IOException {
        Process process = processes.named(name);
        Files.writeString(pidFile, Long.toString(process.pid()));

        assertUnclear("process " + process.pid(), "there is no socket " + socket, "nothing was signalled");
        leaveSocket();
        assertUnclear("process " + process.pid(), "nobody listens on " + socket, "nothing was signalled");
        assertThat(files()).containsExactlyInAnyOrder(pidFile, socket);
        assertThat(Processes.lives(process)).isTrue();
    }

    @Test
    void a_frozen_one_without_a_socket_is_named_with_the_remedy() throws Exception {
        Process process = processes.named("sysg");
        Files.writeString(pidFile, Long.toString(process.pid()));
        Processes.freeze(process);

        assertUnclear("kill -CONT " + process.pid());
    }

    @Test
    void a_process_that_cannot_be_seen_is_unclear() throws IOException {
        Process process = processes.foreign();
        Files.writeString(pidFile, Long.toString(process.pid()));
        ProcessTable blind = new ProcessTable(Files.createDirectory(directory.resolve("proc")), new ThreadBootTime());

        assertThat(Supervisors.locator(new JnrControlSockets(), blind).locate(state, settings))
                .isInstanceOfSatisfying(Unclear.class, unclear -> assertThat(unclear.reason())
                        .contains("pid " + process.pid(), pidFile.toString(), "cannot be seen"));
    }

    @Test
    void a_process_that_may_not_be_looked_at_is_unclear_and_hides_no_supervisor_elsewhere() throws IOException {
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
    void a_file_that_was_written_anew_since_the_look_stays() throws IOException {
        Files.writeString(pidFile, Long.toString(processes.dead()));
        leaveSocket();
        Absent absent = (Absent) locate();
        String anew = Long.toString(processes.named("sysg").pid());
        Files.writeString(pidFile, anew);
        Files.delete(socket);

        try (FakeSupervisor supervisor = FakeSupervisor.at(socket, FakeSupervisor.silent())) {
            locator.removeStale(absent, settings);

            assertThat(pidFile).hasContent(anew);
            assertThat(socket).exists();
        }
    }

    @Test
    void what_lies_in_the_directory_of_another_user_is_left_to_him() throws IOException {
        assumeTrue(StartedProcesses.isRoot(), "only root can give a directory away");
        Files.writeString(pidFile, Long.toString(processes.dead()));
        leaveSocket();
        Files.setAttribute(directory, "unix:uid", Nobody.ID);

        locator.removeStale((Absent) locate(), settings);

        assertThat(files()).containsExactly(socket, pidFile);
    }

    @Test
    void the_pairs_do_not_mix() throws IOException {
        Files.writeString(directory.resolve("supervisor.pid"), Long.toString(processes.dead()));
        leaveSocket();

        assertThat(stale(locate()))
                .extracting(files -> files.pidFile().isPresent(), files -> files.socket().isPresent())
                .containsExactly(tuple(true, false),
                        tuple(false, true));
        assertRemoved();
    }

    /** systemg-compat-0.69.md §3: with the socket deleted, only the lock tells that a supervisor lives. */
    @Test
    void a_held_lock_is_a_supervisor_that_cannot_be_reached() throws IOException {
        Path lock = Files.createFile(state.supervisorLock());
        assertAbsent();

        Process holder = processes.start("flock", lock.toString(), "sh", "-c", "echo held; read line");
        assertThat(new BufferedReader(new InputStreamReader(holder.getInputStream())).readLine())
                .isEqualTo("held");

        assertUnclear("holds " + lock, "nothing was signalled");
        assertThat(files()).containsExactly(lock);
    }

    @Test
    void one_that_answers_is_asked_and_what_may_be_another_is_warned_of() throws IOException {
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

    /** The look leaves the files; the removal does not. */
    private void assertRemoved() throws IOException {
        List<Path> before = files();
        Absent absent = (Absent) locate();
        assertThat(files()).isEqualTo(before).isNotEmpty();

        locator.removeStale(absent, settings);

        assertThat(files()).isEmpty();
    }

    private static List<StaleFiles> stale(SupervisorStatus status) {
        return ((Absent) status).stale().stream()
                .filter(files -> !files.equals(new StaleFiles(Optional.empty(), Optional.empty()))).toList();
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
