package dev.sysg.store;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** The services of a state directory that are recorded in one format. */
interface RecordFormat {

    /**
     * The recorded services, read under the lock.
     *
     * @param projects    those that are asked for, so that the files of others need not be read; empty for all
     * @param lockTimeout the longest wait for the lock
     * @throws LockHeldException if the lock is held all that time
     * @throws StoreException    if a file cannot be read, or is corrupt
     */
    RecordedServices read(StateDirectory state, Set<String> projects, Duration lockTimeout);

    /** The recorded services, for a dry run: locks and creates no file, and fails where {@link #read} would. */
    RecordedServices peek(StateDirectory state, Set<String> projects);

    /** The recorded services, for a status: only reads, also where a lock could not be taken, or is held. */
    RecordedServices view(StateDirectory state);

    /** StoreException, naming what helps, if permissions keep removals from being recorded; changes nothing. */
    void checkReplaceable(StateDirectory state, List<RecordedService> services);

    /**
     * Removes entries, each only if it still says what it did when it was read, and records the services as stopped.
     *
     * @param lockTimeout the longest wait for the lock; zero to try once
     * @throws LockHeldException if the lock is held all that time; nothing is changed
     * @throws StoreException    if the entries cannot be removed; they are as they were
     */
    RemovalResult remove(StateDirectory state, Collection<EntryRemoval> removals, Duration lockTimeout);
}
