package dev.sysg.state;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.Duration;

import dev.sysg.platform.Deadline;
import dev.sysg.platform.FileLocks;
import dev.sysg.platform.FileLocks.HeldLock;
import dev.sysg.platform.Interruption;

import jakarta.inject.Singleton;

/** The lock that every writer of pid.json takes, systemg's too: flock(2) on pid.json.lock (systemg-compat.md §4.2). */
@Singleton
class StateLock {

    private static final Duration RETRY = Duration.ofMillis(5);

    private final FileLocks locks;
    private final Interruption interruption;

    StateLock(FileLocks locks, Interruption interruption) {
        this.locks = locks;
        this.interruption = interruption;
    }

    /**
     * Waits for the lock. An interruption does not end the wait: what is dead has still to be recorded.
     *
     * @throws StateException if the lock is not free in time, or its file cannot be opened
     */
    HeldLock acquire(StateDirectory state, Duration limit) {
        Path file = state.pidLock();
        Deadline deadline = Deadline.after(limit);
        try {
            for (;;) {
                var lock = locks.tryLock(file);
                if (lock.isPresent()) {
                    return lock.get();
                }
                if (deadline.isPast()) {
                    throw new StateException("another program has held the lock " + file + " for " + limit.toMillis()
                            + " ms: find it with 'fuser " + file + "', and try again when it has ended");
                }
                interruption.pauseRegardless(RETRY);
            }
        } catch (AccessDeniedException e) {
            throw new StateException("cannot open the lock " + file + ": permission denied; run as the user that "
                    + state.root() + " belongs to", e);
        } catch (IOException e) {
            throw new StateException("cannot lock " + file + ": " + e.getMessage() + "; see to it that it is a regular "
                    + "file on a local file system", e);
        }
    }
}
