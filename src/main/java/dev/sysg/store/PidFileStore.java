package dev.sysg.store;

import java.time.Duration;
import java.util.Collection;

/**
 * The services that systemg recorded in a state directory, in whatever formats are found there. The files are shared
 * with systemg: they are changed under its locks only, and keep whatever is not understood here.
 */
public interface PidFileStore extends RecordFormat {

    /**
     * Records in pid.json and state.json how services go on, with the start times of their processes. The files are
     * created if they do not exist.
     *
     * @param lockTimeout the longest wait for the lock
     * @throws LockHeldException if the lock is held all that time; nothing is changed
     * @throws StoreException    if a file cannot be read or written
     */
    void put(StateDirectory state, Collection<ServiceRecord> records, Duration lockTimeout);
}
