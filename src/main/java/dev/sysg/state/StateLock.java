package dev.sysg.state;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

import org.jboss.logging.Logger;

import dev.sysg.config.Durations;
import dev.sysg.platform.Deadline;
import dev.sysg.platform.FailureReason;
import dev.sysg.platform.FileLocks;
import dev.sysg.platform.FileLocks.HeldLock;
import dev.sysg.platform.Interruption;

import jakarta.inject.Singleton;

/** The lock that every writer of pid.json takes, systemg's too: flock(2) on pid.json.lock (systemg-compat.md §4.2). */
@Singleton
class StateLock {

    /** How long an interruption goes unnoticed; and how long what is dead by then has to be recorded. */
    private static final Duration SLICE = Duration.ofMillis(500);

    private static final int SILENT_SLICES = 2;
    private static final Logger LOG = Logger.getLogger(StateLock.class);

    private final FileLocks locks;
    private final Interruption interruption;

    StateLock(FileLocks locks, Interruption interruption) {
        this.locks = locks;
        this.interruption = interruption;
    }

    /**
     * Waits for the lock; once the command is interrupted, no longer than half a second more.
     *
     * @throws StateException if the lock is not free in time, or its file cannot be opened
     */
    HeldLock acquire(StateDirectory state, Duration limit) {
        Path file = state.pidLock();
        Deadline deadline = Deadline.after(limit);
        try {
            Optional<HeldLock> lock;
            int slices = 0;
            do {
                lock = locks.lock(file, shorter(deadline.remaining(), SLICE));
                if (++slices == SILENT_SLICES && lock.isEmpty()) {
                    LOG.warnf("another program holds the lock %s: waiting for it, %s at most", file,
                            Durations.text(limit));
                }
            } while (lock.isEmpty() && !deadline.isPast() && !interruption.isRequested());
            return lock.orElseThrow(() -> new StateException("another program has held the lock " + file
                    + " for " + Durations.text(limit) + ": find it with 'fuser " + file
                    + "', and try again when it has ended"));
        } catch (AccessDeniedException e) {
            throw new StateException("cannot open the lock " + file + ": permission denied; run as the user that "
                    + state.root() + " belongs to", e);
        } catch (IOException e) {
            throw new StateException("cannot lock " + file + ": " + FailureReason.of(e) + "; see to it that it is a "
                    + "regular file on a local file system", e);
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
