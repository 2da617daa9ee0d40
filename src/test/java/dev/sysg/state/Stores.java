package dev.sysg.state;

import dev.sysg.platform.FileLocks;
import dev.sysg.platform.Interruption;

/** The stores, for tests of other packages. */
public final class Stores {

    private Stores() {
    }

    public static StateLock lock(FileLocks locks) {
        return new StateLock(locks, new Interruption());
    }

    public static PidFileStore pidFile(StateLock lock) {
        return new PidFileStore(lock);
    }

    public static ServiceStateStore states() {
        return new ServiceStateStore();
    }
}
