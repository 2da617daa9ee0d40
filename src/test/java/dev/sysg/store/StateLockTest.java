package dev.sysg.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
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
    private final Cancellation interruption = new Cancellation();
    private final StateLock lock = new StateLock(new JnrFlock(), interruption);

    @AfterEach
    void end_what_was_started() {
        processes.close();
    }

    @Test
    void a_lock_that_is_never_free_is_an_error_that_names_it() {
        hold();
        StateDirectory state = new StateDirectory(root);
        long start = System.nanoTime();

        assertThatThrownBy(() -> lock.acquire(state, Duration.ofMillis(120))).isInstanceOf(StoreException.class)
                .hasMessageContaining(state.pidLock().toString()).hasMessageContaining("120 ms");

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(120));
    }

    @Test
    void no_time_at_all_is_enough_for_a_free_lock_and_one_look_at_a_held_one() {
        StateDirectory state = new StateDirectory(root);
        lock.acquire(state, Duration.ZERO).close();
        hold();

        assertThatThrownBy(() -> lock.acquire(state, Duration.ZERO)).isInstanceOf(StoreException.class);
    }

    @Test
    void a_lock_that_becomes_free_is_taken() throws IOException {
        Process holder = hold();
        holder.getOutputStream().close();

        lock.acquire(new StateDirectory(root), StateFiles.LIMIT).close();

        assertThat(StartedProcesses.await(holder)).isZero();
    }

    @Test
    void a_wait_of_more_than_a_second_is_told_of_once() throws IOException {
        Process holder = hold();
        try (Warnings warnings = new Warnings(StateLock.class.getPackage())) {
            Thread waiter = new Thread(() -> lock.acquire(new StateDirectory(root), StateFiles.LIMIT).close());
            waiter.start();
            StartedProcesses.until(() -> !warnings.messages().isEmpty());
            holder.getOutputStream().close();
            StartedProcesses.until(() -> !waiter.isAlive());

            assertThat(warnings.messages()).singleElement().asString()
                    .contains("another program holds the lock " + root.resolve("pid.json.lock"));
        }
    }

    @Test
    void an_interrupted_command_waits_for_it_no_longer_than_half_a_second() {
        hold();
        interruption.request(15);
        long start = System.nanoTime();

        assertThatThrownBy(() -> lock.acquire(new StateDirectory(root), StateFiles.LIMIT))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("interrupted while another program held the lock " + root);

        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(450), Duration.ofSeconds(5));
    }

    @Test
    void a_lock_that_cannot_be_opened_is_an_error_that_names_it() throws IOException {
        StateDirectory state = new StateDirectory(root);
        Files.createDirectory(state.pidLock());

        assertThatThrownBy(() -> lock.acquire(state, StateFiles.LIMIT)).isInstanceOf(StoreException.class)
                .hasMessageContaining(state.pidLock().toString()).hasMessageContaining("regular file");
    }

    @Test
    void a_rehearsal_fails_as_the_real_thing_would_and_creates_nothing() throws IOException {
        StateDirectory state = new StateDirectory(root);
        lock.rehearse(state);
        assertThat(state.pidLock()).doesNotExist();
        lock.acquire(state, Duration.ZERO).close();
        lock.rehearse(state);
        Files.delete(state.pidLock());
        Files.createSymbolicLink(state.pidLock(), root.resolve("elsewhere"));

        assertThatThrownBy(() -> lock.rehearse(state)).isInstanceOf(StoreException.class)
                .hasMessageContaining(state.pidLock().toString()).hasMessageContaining("symbolic link");
    }

    @Test
    void a_rehearsal_fails_where_nothing_could_be_written() throws IOException {
        assumeFalse(StartedProcesses.isRoot(), "root may write everywhere");
        StateDirectory state = new StateDirectory(root);
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("r-x------"));
        try {
            assertThatThrownBy(() -> lock.rehearse(state)).isInstanceOf(StoreException.class)
                    .hasMessageContaining("cannot write in " + root);
        } finally {
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void a_reader_waits_for_the_lock_too() {
        StateFiles.in(root).pids("{\"services\":{}}");
        hold();

        assertThatThrownBy(() -> StateFiles.PIDS.read(new StateDirectory(root), Duration.ofMillis(1)))
                .isInstanceOf(StoreException.class).hasMessageContaining("another program has held the lock");
    }

    private Process hold() {
        return processes.startUntilLine("held", "flock", "-o", root.resolve("pid.json.lock").toString(), "sh", "-c",
                "echo held; exec cat");
    }
}
