package dev.sysg.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.sysg.platform.jvm.JnrFlock;
import dev.sysg.testing.StartedProcesses;
import dev.sysg.testing.Warnings;
import dev.sysg.time.Cancellation;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(60)
class StateLockTest {

    @TempDir
    Path root;

    private final StartedProcesses processes = new StartedProcesses();
    private final Cancellation cancellation = new Cancellation();
    private Path locked;
    private Path file;
    private final StateLock lock = new StateLock(new JnrFlock(), cancellation);

    @BeforeEach
    void set_up() {
        locked = root.resolve("pid.json");
        file = root.resolve("pid.json.lock");
    }

    @AfterEach
    void end_what_was_started() {
        processes.close();
    }

    @Test
    void a_lock_that_is_never_free_is_an_error_that_names_it() {
        hold();
        long start = System.nanoTime();

        assertThatThrownBy(() -> lock.acquire(locked, Duration.ofMillis(120))).isInstanceOf(StoreException.class)
                .hasMessageContaining(file.toString()).hasMessageContaining("120 ms");

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(120));
    }

    @Test
    void without_time_a_free_lock_is_taken_and_a_held_one_is_not() {
        lock.acquire(locked, Duration.ZERO).close();
        hold();

        assertThatThrownBy(() -> lock.acquire(locked, Duration.ZERO)).isInstanceOf(StoreException.class);
    }

    @Test
    void a_lock_that_becomes_free_is_taken() throws IOException {
        Process holder = hold();
        holder.getOutputStream().close();

        lock.acquire(locked, StateFiles.LIMIT).close();

        assertThat(StartedProcesses.await(holder)).isZero();
    }

    @Test
    void a_wait_of_more_than_a_second_is_reported_once() throws IOException {
        Process holder = hold();
        try (Warnings warnings = new Warnings(StateLock.class.getPackage())) {
            Thread waiter = new Thread(() -> lock.acquire(locked, StateFiles.LIMIT).close());
            waiter.start();
            StartedProcesses.until(() -> !warnings.messages().isEmpty());
            holder.getOutputStream().close();
            StartedProcesses.until(() -> !waiter.isAlive());

            assertThat(warnings.messages()).singleElement().asString()
                    .contains("another program holds the lock " + root.resolve("pid.json.lock"));
        }
    }

    @Test
    void an_interrupted_command_waits_half_a_second_at_most() {
        hold();
        cancellation.request(15);
        long start = System.nanoTime();

        assertThatThrownBy(() -> lock.acquire(locked, StateFiles.LIMIT))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("interrupted while another program held the lock " + root);

        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(450), Duration.ofSeconds(5));
    }

    @Test
    void a_lock_that_cannot_be_opened_is_an_error_that_names_it() throws IOException {
        Files.createDirectory(file);

        assertThatThrownBy(() -> lock.acquire(locked, StateFiles.LIMIT)).isInstanceOf(StoreException.class)
                .hasMessageContaining(file.toString()).hasMessageContaining("Is a directory");
    }

    @Test
    void a_check_fails_like_the_lock_and_creates_nothing() throws IOException {
        lock.checkLockable(locked);
        assertThat(file).doesNotExist();
        lock.acquire(locked, Duration.ZERO).close();
        lock.checkLockable(locked);
        Files.delete(file);
        Files.createSymbolicLink(file, root.resolve("elsewhere"));

        assertThatThrownBy(() -> lock.checkLockable(locked)).isInstanceOf(StoreException.class)
                .hasMessageContaining(file.toString()).hasMessageContaining("it is a symbolic link");
    }

    @Tag("permissions")
    @Test
    void a_check_fails_where_no_lock_file_can_be_created() throws IOException {
        assumeFalse(StartedProcesses.isRoot(), "root may write everywhere");
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("r-x------"));
        try {
            assertThatThrownBy(() -> lock.checkLockable(locked)).isInstanceOf(StoreException.class)
                    .hasMessageContaining(file + ": permission denied; " + root + " belongs to uid ");
        } finally {
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void a_reader_waits_for_the_lock() {
        StateFiles.in(root).pids("{\"services\":{}}");
        hold();

        assertThatThrownBy(() -> StateFiles.STORE.read(new StateDirectory(root), Set.of(), Duration.ofMillis(1)))
                .isInstanceOf(StoreException.class).hasMessageContaining("another program has held the lock");
    }

    @Tag("permissions")
    @Test
    void a_lock_file_of_root_s_names_its_owner_and_what_mends_it() {
        Path roots = Path.of("/etc/.pwd.lock");
        assumeTrue(Files.exists(roots), "a lock file that only root may open");
        assumeFalse(StartedProcesses.isRoot(), "root may open everything");

        assertThatThrownBy(() -> lock.acquire(Path.of("/etc/.pwd"), Duration.ZERO)).isInstanceOf(StoreException.class)
                .hasMessageContaining("cannot open the lock file " + roots + ": permission denied; "
                        + roots + " belongs to root, mode ").hasMessageEndingWith("run sysg as root");
    }

    @Tag("permissions")
    @Test
    void a_lock_file_without_permission_says_which_is_missing() throws IOException {
        assumeFalse(StartedProcesses.isRoot(), "root may open everything");
        Files.createFile(file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));

        assertThatThrownBy(() -> lock.acquire(locked, Duration.ZERO)).isInstanceOf(StoreException.class)
                .hasMessageContaining("mode r--------: run 'chmod u+rw " + file + "'");
    }

    private Process hold() {
        return processes.startUntilLine("held", "flock", "-o", root.resolve("pid.json.lock").toString(), "sh", "-c",
                "echo held; exec cat");
    }
}
