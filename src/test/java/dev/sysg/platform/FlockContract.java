package dev.sysg.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sysg.platform.Flock.HeldLock;
import dev.sysg.testing.StartedProcesses;

/** What every implementation of {@link Flock} has to keep, with flock(1) as the other program. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
public abstract class FlockContract {

    private static final Duration NO_HANG = Duration.ofSeconds(10);
    private static final int BUSY = 1;

    @TempDir
    Path directory;

    protected final StartedProcesses processes = new StartedProcesses();
    private Path file;

    protected abstract Flock locks();

    @BeforeEach
    void name_the_lock() {
        file = directory.resolve("pid.json.lock");
    }

    @AfterEach
    void end_what_was_started() {
        processes.close();
    }

    @Test
    void the_lock_of_another_process_is_seen_until_that_ends() throws IOException {
        Process holder = holder("-x");

        assertTrue(lock(file, Duration.ZERO).isEmpty());
        assertTrue(locks().isLocked(file));

        holder.getOutputStream().close();
        StartedProcesses.await(holder);
        assertFalse(locks().isLocked(file));
        assertTrue(lockIsFree());
    }

    @Test
    void the_lock_of_a_killed_process_is_free() throws IOException {
        Process holder = holder("-x");

        holder.destroyForcibly();
        StartedProcesses.await(holder);

        assertFalse(locks().isLocked(file));
        assertTrue(lockIsFree());
    }

    @Test
    void a_wait_ends_with_the_lock_once_it_is_free() throws IOException {
        Process holder = holder("-x");
        Thread releaser = new Thread(holder::destroyForcibly);
        releaser.start();

        try (HeldLock lock = lock(file, NO_HANG).orElseThrow()) {
            assertEquals(BUSY, flockAtOnce());
        }
        assertEquals(0, flockAtOnce());
    }

    @Test
    void a_wait_that_fails_leaves_no_lock_behind() throws IOException {
        Process holder = holder("-x");

        assertTrue(lock(file, Duration.ofMillis(20)).isEmpty());

        holder.destroyForcibly();
        StartedProcesses.await(holder);
        assertEquals(0, processes.run("flock", "-w", "10", file.toString(), "true"));
    }

    @Test
    void a_wait_ends_when_it_is_not_to_go_on() throws IOException {
        holder("-x");
        long before = descriptorsOf(file);
        AtomicInteger asked = new AtomicInteger();

        assertTrue(locks().lock(file, NO_HANG, () -> asked.incrementAndGet() < 5).isEmpty());

        assertEquals(5, asked.get());
        assertEquals(before, descriptorsOf(file));
    }

    @Test
    void the_lock_is_obtained_beside_a_busy_writer() throws IOException {
        Process writer = processes.start("sh", "-c", "while :; do flock \"$0\" sleep 0.02; done", file.toString());

        for (int i = 0; i < 5; i++) {
            Optional<HeldLock> lock = lock(file, NO_HANG);
            assertTrue(lock.isPresent());
            lock.get().close();
        }
        assertTrue(writer.isAlive());
    }

    @Test
    void a_lock_excludes_other_processes_until_it_is_closed() throws IOException {
        HeldLock lock = lock(file, Duration.ZERO).orElseThrow();
        assertEquals(BUSY, flockAtOnce());

        lock.close();

        assertEquals(0, flockAtOnce());
    }

    @Test
    void a_lock_excludes_this_process_too() throws IOException {
        try (HeldLock lock = lock(file, Duration.ZERO).orElseThrow()) {
            assertTrue(lock(file, Duration.ZERO).isEmpty());
            assertTrue(locks().isLocked(file));
        }
        assertFalse(locks().isLocked(file));
    }

    @Test
    void a_shared_lock_excludes_an_exclusive_one_but_is_none() throws IOException {
        holder("-s");

        assertFalse(locks().isLocked(file));
        assertTrue(lock(file, Duration.ZERO).isEmpty());
    }

    @Test
    void shared_locks_exclude_an_exclusive_one_but_not_each_other() throws IOException {
        try (HeldLock first = locks().lockShared(file).orElseThrow()) {
            try (HeldLock second = locks().lockShared(file).orElseThrow()) {
                assertEquals(0, flockAtOnce("-s"));
                assertEquals(BUSY, flockAtOnce());
            }
            assertFalse(locks().isLocked(file), "a check is not fooled by the lock of this process");
            assertEquals(BUSY, flockAtOnce());
        }
        assertEquals(0, flockAtOnce());
    }

    @Test
    void a_shared_lock_is_not_waited_for() throws IOException {
        holder("-x");
        long before = descriptorsOf(file);

        assertTimeoutPreemptively(NO_HANG, () -> assertTrue(locks().lockShared(file).isEmpty()));

        assertEquals(before, descriptorsOf(file));
    }

    @Test
    void an_fcntl_lock_does_not_count() throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var fcntl = channel.lock()) {
            assertFalse(locks().isLocked(file));
            assertTrue(lockIsFree());
        }
    }

    @Test
    void a_check_leaves_no_lock_behind_and_releases_none() throws IOException {
        try (HeldLock lock = lock(file, Duration.ZERO).orElseThrow()) {
            locks().isLocked(file);
            assertEquals(BUSY, flockAtOnce());
        }
        locks().isLocked(file);
        assertEquals(0, flockAtOnce());
    }

    @Test
    void closing_a_lock_again_leaves_later_locks_alone() throws IOException {
        HeldLock first = lock(file, Duration.ZERO).orElseThrow();
        first.close();
        try (HeldLock second = lock(file, Duration.ZERO).orElseThrow()) {
            first.close();
            assertEquals(BUSY, flockAtOnce());
        }
    }

    @Test
    void no_descriptor_stays_open() throws IOException {
        tryEverything();
        long before = openDescriptors();

        for (int i = 0; i < 50; i++) {
            tryEverything();
        }

        // Other threads of the test's own process may open a file of theirs meanwhile.
        assertTrue(openDescriptors() < before + 25, () -> "descriptors before: " + before);
    }

    private void tryEverything() throws IOException {
        Files.deleteIfExists(file);
        try (HeldLock lock = lock(file, Duration.ZERO).orElseThrow()) {
            lock(file, Duration.ZERO);
            locks().lockShared(file);
            locks().isLocked(file);
        }
        locks().lockShared(file).orElseThrow().close();
        locks().isLocked(file);
        assertThrows(IOException.class, () -> lock(directory, Duration.ZERO));
        assertThrows(IOException.class, () -> locks().lockShared(directory));
        assertThrows(IOException.class, () -> locks().isLocked(directory));
    }

    protected final Optional<HeldLock> lock(Path path, Duration limit) throws IOException {
        return locks().lock(path, limit, () -> true);
    }

    /** A process that holds the lock until its input ends; with -o its child does not inherit the lock. */
    private Process holder(String kind) {
        return processes.startUntilLine("held", "flock", kind, "-o", file.toString(), "sh", "-c",
                "echo held; exec cat");
    }

    private int flockAtOnce() {
        return flockAtOnce("-x");
    }

    private int flockAtOnce(String kind) {
        return processes.run("flock", kind, "-n", file.toString(), "true");
    }

    private boolean lockIsFree() throws IOException {
        Optional<HeldLock> lock = lock(file, Duration.ZERO);
        lock.ifPresent(HeldLock::close);
        return lock.isPresent();
    }

    private static long descriptorsOf(Path file) throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.filter(descriptor -> target(descriptor).equals(file.toString())).count();
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return "";
        }
    }

    private static long openDescriptors() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.count();
        }
    }
}
