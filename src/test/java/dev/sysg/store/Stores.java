package dev.sysg.store;

import dev.sysg.platform.Flock;
import dev.sysg.time.Cancellation;

/** The stores, for tests of other packages. */
public final class Stores {

    private Stores() {
    }

    public static StateLock lock(Flock locks) {
        return new StateLock(locks, new Cancellation());
    }

    public static PidFileStore pidFile(StateLock lock) {
        return new PidFileStore(lock);
    }

    public static ServiceStateStore states() {
        return new ServiceStateStore();
    }
}
