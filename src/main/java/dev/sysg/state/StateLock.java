package dev.sysg.state;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.Duration;

import dev.sysg.config.Durations;
import dev.sysg.platform.FileLocks;
import dev.sysg.platform.FileLocks.HeldLock;

import jakarta.inject.Singleton;

/** The lock that every writer of pid.json takes, systemg's too: flock(2) on pid.json.lock (systemg-compat.md §4.2). */
@Singleton
class StateLock {

    private final FileLocks locks;

    StateLock(FileLocks locks) {
        this.locks = locks;
    }

    /**
     * Waits for the lock. An interruption does not end the wait: what is dead has still to be recorded.
     *
     * @throws StateException if the lock is not free in time, or its file cannot be opened
     */
    HeldLock acquire(StateDirectory state, Duration limit) {
        Path file = state.pidLock();
        try {
            return locks.lock(file, limit).orElseThrow(() -> new StateException("another program has held the lock "
                    + file + " for " + Durations.text(limit) + ": find it with 'fuser " + file
                    + "', and try again when it has ended"));
        } catch (AccessDeniedException e) {
            throw new StateException("cannot open the lock " + file + ": permission denied; run as the user that "
                    + state.root() + " belongs to", e);
        } catch (IOException e) {
            throw new StateException("cannot lock " + file + ": " + e.getMessage() + "; see to it that it is a regular "
                    + "file on a local file system", e);
        }
    }
}
