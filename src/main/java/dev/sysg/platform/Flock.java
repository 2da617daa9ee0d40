package dev.sysg.platform;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * flock(2) locks, the kind that systemg takes (systemg-compat.md §4.2). The JDK's FileChannel.lock is an fcntl(2)
 * lock: it and flock do not see each other.
 */
public interface Flock {

    /**
     * Takes the exclusive lock. Waits in the kernel's queue while another open file holds it: whoever only tried again
     * and again might never meet the short moments in which a busy writer does not. Creates an absent file with mode
     * 0600 and, as root, for the owner of its directory, who could not open it otherwise. Does not follow a symbolic
     * link in the last place of the path.
     *
     * @param limit  the longest wait; zero to try once
     * @param goesOn asked many times a second during the wait: whether to go on with it
     * @return empty if the lock was held elsewhere all the time
     * @throws IOException if the file cannot be opened or locked
     */
    Optional<HeldLock> lock(Path file, Duration limit, BooleanSupplier goesOn) throws IOException;

    /**
     * Whether somebody holds the exclusive lock. Takes a shared lock for a moment, creates no file.
     *
     * @return false if there is no such file
     * @throws IOException if the file cannot be opened
     */
    boolean isLocked(Path file) throws IOException;

    /** A lock in our hands until it is closed, or this process ends. */
    interface HeldLock extends AutoCloseable {

        @Override
        void close();
    }
}
