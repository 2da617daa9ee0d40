package dev.sysg.platform;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import dev.sysg.time.BackOff;
import dev.sysg.time.Deadline;

/**
 * flock(2) locks, the kind that systemg takes (systemg-compat.md §4.2). The JDK's FileChannel.lock is an fcntl(2)
 * lock: it and flock do not see each other. Operations and error numbers are Linux's.
 */
public abstract class Flock {

    private static final int LOCK_SH = 1;
    private static final int LOCK_EX = 2;
    private static final int LOCK_NB = 4;
    private static final int EAGAIN = 11;
    /** Writers hold the lock for a millisecond and less. */
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(5);

    private final FileOpener opener;

    protected Flock(FileOpener opener) {
        this.opener = opener;
    }

    /** flock(2), always with LOCK_NB, so that it never waits; returns 0, or the error number. */
    protected abstract int flock(int descriptor, int operation);

    /**
     * Acquires the exclusive lock; tries again until the limit if another open file holds it. Creates an absent file
     * with mode 0600. Does not follow a symbolic link in the last place of the path.
     *
     * @param goesOn asked before each further try: whether to go on with the wait
     * @return empty if the lock was held elsewhere at each try
     */
    public Optional<HeldLock> lock(Path file, Duration limit, BooleanSupplier goesOn) throws IOException {
        return acquire(LOCK_EX, file, limit, goesOn);
    }

    /** Acquires a shared lock as {@link #lock} does an exclusive one, without waiting. */
    public Optional<HeldLock> lockShared(Path file) throws IOException {
        return acquire(LOCK_SH, file, Duration.ZERO, () -> false);
    }

    private Optional<HeldLock> acquire(int kind, Path file, Duration limit, BooleanSupplier goesOn) throws IOException {
        Deadline deadline = Deadline.after(limit);
        BackOff backOff = new BackOff();
        int descriptor = openOrCreate(file);
        int error = flock(descriptor, kind | LOCK_NB);
        while (error == EAGAIN && !deadline.isPast() && goesOn.getAsBoolean()) {
            LockSupport.parkNanos(Math.min(backOff.next(deadline).toNanos(), LONGEST_PAUSE.toNanos()));
            error = flock(descriptor, kind | LOCK_NB);
        }
        if (error == 0) {
            return Optional.of(new HeldLock(opener, descriptor));
        }
        opener.close(descriptor);
        if (error == EAGAIN) {
            return Optional.empty();
        }
        throw opener.failure(file, error);
    }

    /** Whether another open file holds the exclusive lock. Holds a shared one for a moment, creates no file. */
    public boolean isLocked(Path file) throws IOException {
        int descriptor;
        try {
            descriptor = open(file);
        } catch (NoSuchFileException e) {
            return false;
        }
        int error = flock(descriptor, LOCK_SH | LOCK_NB);
        opener.close(descriptor);
        if (error != 0 && error != EAGAIN) {
            throw opener.failure(file, error);
        }
        return error == EAGAIN;
    }

    private int openOrCreate(Path file) throws IOException {
        try {
            return open(file);
        } catch (NoSuchFileException e) {
            create(file);
            return open(file);
        }
    }

    private int open(Path file) throws IOException {
        return opener.open(file, FileOpener.O_RDWR | FileOpener.O_CLOEXEC | FileOpener.O_NOFOLLOW
                | FileOpener.O_NONBLOCK);
    }

    private static void create(Path file) throws IOException {
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException e) {
            return; // another program was quicker
        }
    }

    /** A lock that is held until it is closed, or this process ends. */
    public static final class HeldLock implements AutoCloseable {

        private final FileOpener opener;
        private final int descriptor;
        private boolean closed;

        private HeldLock(FileOpener opener, int descriptor) {
            this.opener = opener;
            this.descriptor = descriptor;
        }

        /** Once only: the descriptor may be reused for another file. */
        @Override
        public void close() {
            if (!closed) {
                closed = true;
                opener.close(descriptor);
            }
        }
    }
}
