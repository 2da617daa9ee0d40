package dev.sysg.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sysg.platform.Flock.HeldLock;
import dev.sysg.platform.jvm.JnrFlock;
import dev.sysg.store.StateDirectory;
import dev.sysg.supervisor.SupervisorStatus.Unclear;
import dev.sysg.testing.StartedProcesses;

/** With flock(1) as the supervisor. */
@Timeout(20)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SupervisorLockTest {

    @TempDir
    Path directory;

    private final StartedProcesses processes = new StartedProcesses();
    private final SupervisorLock lock = new SupervisorLock(new JnrFlock());
    private StateDirectory state;
    private Path file;

    @BeforeEach
    void name_the_lock() {
        state = new StateDirectory(directory);
        file = state.supervisorLock();
    }

    @AfterEach
    void end_the_processes() {
        processes.close();
    }

    @Test
    void it_is_created_for_no_store_that_has_none() throws IOException {
        Files.createFile(state.pidFile());

        assertThat(lock.share(state)).isEmpty();
        assertThat(lock.share(new StateDirectory(directory.resolve("nowhere")))).isEmpty();
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(state.pidFile());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pid.xml", "projects"})
    void it_is_created_beside_an_XML_store_for_its_owner_only(String store) throws IOException {
        Files.createDirectory(directory.resolve(store));

        lock.share(state).orElseThrow().close();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
    }

    @Test
    void a_stop_keeps_a_supervisor_out_and_no_other_stop() throws IOException {
        Files.createFile(file);

        try (HeldLock one = lock.share(state).orElseThrow(); HeldLock other = lock.share(state).orElseThrow()) {
            assertThat(processes.run("flock", "-n", "-x", file.toString(), "true")).isEqualTo(1);
            assertThat(lock.obstacle(state).isPresent()).as("by a supervisor").isFalse();
            assertThat(lock.holder(state)).isEmpty();
        }

        assertThat(processes.run("flock", "-n", "-x", file.toString(), "true")).isZero();
    }

    @Test
    void a_supervisor_that_holds_it_is_named() {
        Process holder = holder("-x", "-o");
        String message = "supervisor " + holder.pid() + " holds the lock " + file + ", but listens on no known socket; "
                + "nothing was signalled: wait if it has just started, else end it with: kill " + holder.pid();

        assertThat(lock.holder(state)).contains(StartedProcesses.pid(holder));
        assertThat(lock.obstacle(state)).contains(new Unclear(message));
        assertThatThrownBy(() -> lock.share(state)).isInstanceOf(SupervisorException.class).hasMessage(message);
    }

    /** Its pid may be in use by another process. */
    @Test
    void a_process_that_has_left_its_lock_to_a_child_is_not_named() throws IOException {
        processes.startUntilLine("held", "sh", "-c", "exec 9>>" + file + "; flock -x 9; echo held; cat");

        assertThat(lock.obstacle(state).isPresent()).isTrue();
        assertThat(lock.holder(state)).isEmpty();
        assertThatThrownBy(() -> lock.share(state)).hasMessageStartingWith("a supervisor holds the lock " + file)
                .hasMessageEndingWith("find the process with: fuser " + file + ", and end it");
    }

    @Test
    void a_shared_lock_of_another_process_names_no_supervisor() throws IOException {
        holder("-s", "-o");

        assertThat(lock.obstacle(state).isPresent()).isFalse();
        assertThat(lock.holder(state)).isEmpty();
    }

    @Tag("permissions")
    @Test
    void a_lock_that_cannot_be_opened_is_an_error_with_its_owner() throws IOException {
        assumeFalse(StartedProcesses.isRoot(), "root may open everything");
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("---------")));

        assertThat(lock.obstacle(state).orElseThrow().reason())
                .contains("the lock " + file, "cannot be checked (permission denied)",
                        "nothing was signalled: " + file + " belongs to uid ", "chmod u+rw " + file);
    }

    @Tag("permissions")
    @Test
    void a_lock_that_cannot_be_created_is_done_without() throws IOException {
        assumeFalse(StartedProcesses.isRoot(), "root may write everywhere");
        Files.createDirectory(directory.resolve("projects"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("r-xr-xr-x"));

        assertThat(lock.share(state)).isEmpty();

        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** A process that holds the lock until its input ends. */
    private Process holder(String... options) {
        String[] command = Stream.of(Stream.of("flock"), Stream.of(options),
                Stream.of(file.toString(), "sh", "-c", "echo held; exec cat")).flatMap(words -> words)
                .toArray(String[]::new);
        return processes.startUntilLine("held", command);
    }
}
