package dev.sysg.store;

import java.io.IOException;
import java.nio.file.AccessMode;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

import org.jboss.logging.Logger;

import dev.sysg.error.FailureReason;
import dev.sysg.platform.Flock.HeldLock;
import dev.sysg.platform.Flock;
import dev.sysg.time.Cancellation;
import dev.sysg.time.Deadline;
import dev.sysg.time.Durations;

/** The lock that every writer of a pid file takes: flock(2) on a lock file beside it (systemg-compat.md §4.2). */
record StateLock(Flock locks, Cancellation cancellation) {

    private static final Duration SILENT = Duration.ofSeconds(1);
    /** Services that have ended when the command is interrupted are still to be recorded. */
    private static final Duration AFTER_INTERRUPTION = Duration.ofMillis(500);
    private static final Logger LOG = Logger.getLogger(StateLock.class);

    /**
     * Waits for the lock of this file; once the command is interrupted, at most half a second more. Creates an absent
     * lock file.
     *
     * @param limit the longest wait; zero to try once
     * @throws LockHeldException if another program holds the lock all that time
     * @throws StoreException    if the lock file cannot be opened
     */
    HeldLock acquire(Path locked, Duration limit) {
        Path file = lockFile(locked);
        Deadline end = Deadline.after(limit);
        try {
            Optional<HeldLock> lock = locks.lock(file, Durations.shorter(limit, SILENT), this::goesOn);
            if (lock.isEmpty() && goesOn() && !end.isPast()) {
                LOG.warnf("another program holds the lock %s: waiting for it, %s at most", file, Durations.text(limit));
                lock = locks.lock(file, end.remaining(), this::goesOn);
            }
            boolean interrupted = lock.isEmpty() && !goesOn();
            if (interrupted) {
                lock = locks.lock(file, Durations.shorter(end.remaining(), AFTER_INTERRUPTION), () -> true);
            }
            return lock.orElseThrow(() -> new LockHeldException((interrupted
                    ? "the command was interrupted while another program held the lock " + file
                    : limit.isZero() ? "another program holds the lock " + file
                    : "another program has held the lock " + file + " for " + Durations.text(limit))
                    + ": find it with 'fuser " + file + "', and try again when it has ended"));
        } catch (IOException e) {
            throw unusable(file, e);
        }
    }

    /** StoreException if the lock file can be neither opened nor created; changes nothing. */
    void checkLockable(Path locked) {
        Path file = lockFile(locked);
        try {
            if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
                file.getFileSystem().provider().checkAccess(file.getParent(), AccessMode.WRITE);
            } else {
                locks.isLocked(file);
            }
        } catch (IOException e) {
            throw unusable(file, e);
        }
    }

    private static Path lockFile(Path locked) {
        return locked.resolveSibling(locked.getFileName() + ".lock");
    }

    private boolean goesOn() {
        return !cancellation.isRequested();
    }

    private static StoreException unusable(Path file, IOException cause) {
        return new StoreException("cannot open the lock file " + file + ": " + FailureReason.of(cause) + "; "
                + AccessAdvice.after(cause, file), cause);
    }
}
