package dev.sysg.store;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import dev.sysg.error.FailureReason;
import dev.sysg.platform.Flock.HeldLock;
import dev.sysg.platform.Flock;
import dev.sysg.time.Cancellation;
import dev.sysg.time.Deadline;
import dev.sysg.time.Durations;

/** The lock that every writer of pid.json takes, systemg's too: flock(2) on pid.json.lock (systemg-compat.md §4.2). */
@Singleton
public class StateLock {

    private static final Duration SILENT = Duration.ofSeconds(1);
    /** What is dead when the command is interrupted has still to be recorded. */
    private static final Duration AFTER_INTERRUPTION = Duration.ofMillis(500);
    private static final Logger LOG = Logger.getLogger(StateLock.class);

    private final Flock locks;
    private final Cancellation interruption;

    StateLock(Flock locks, Cancellation interruption) {
        this.locks = locks;
        this.interruption = interruption;
    }

    /**
     * Waits for the lock; once the command is interrupted, no longer than half a second more.
     *
     * @throws LockHeldException if the lock is not free in time
     * @throws StoreException    if its file cannot be opened
     */
    public HeldLock acquire(StateDirectory state, Duration limit) {
        Path file = state.pidLock();
        Wait wait = new Wait(file, limit);
        try {
            return locks.lock(file, limit, wait).orElseThrow(wait::failure);
        } catch (IOException e) {
            throw unusable(file, e);
        }
    }

    /**
     * Fails where the lock could not be acquired though it were free; creates nothing.
     *
     * @throws StoreException if its file could not be opened, or created
     */
    void rehearse(StateDirectory state) {
        Path file = state.pidLock();
        try {
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                locks.isLocked(file);
            } else {
                requireWritable(state);
            }
        } catch (IOException e) {
            throw unusable(file, e);
        }
    }

    /**
     * Fails where the files that the lock guards could not be replaced.
     *
     * @throws StoreException if nothing can be written beside them
     */
    static void requireWritable(StateDirectory state) {
        if (!Files.isWritable(state.root())) {
            throw new StoreException("cannot write in " + state.root() + ", where every stop is recorded: run as the "
                    + "user that it belongs to, or make it writable");
        }
    }

    private static StoreException unusable(Path file, IOException cause) {
        return new StoreException(cause instanceof AccessDeniedException
                ? "cannot open the lock " + file + ": permission denied; run as the user that " + file.getParent()
                        + " belongs to"
                : "cannot lock " + file + ": " + FailureReason.of(cause) + "; see to that (it has to be a "
                        + "regular file, where files can be written), and stop again", cause);
    }

    /** Says that it waits when that takes long, and whether to go on. */
    private final class Wait implements BooleanSupplier {

        private final Path file;
        private final Duration limit;
        private final Deadline silence = Deadline.after(SILENT);
        private boolean warned;
        private Deadline end;

        Wait(Path file, Duration limit) {
            this.file = file;
            this.limit = limit;
        }

        @Override
        public boolean getAsBoolean() {
            if (!warned && silence.isPast()) {
                warned = true;
                LOG.warnf("another program holds the lock %s: waiting for it, %s at most", file, Durations.text(limit));
            }
            if (end == null && interruption.isRequested()) {
                end = Deadline.after(AFTER_INTERRUPTION);
            }
            return end == null || !end.isPast();
        }

        StoreException failure() {
            return new LockHeldException((end == null ? "another program has held the lock " + file + " for "
                    + Durations.text(limit) : "the command was interrupted while another program held the lock " + file)
                    + ": find it with 'fuser " + file + "', and try again when it has ended");
        }
    }
}
