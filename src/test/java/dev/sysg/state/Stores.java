package dev.sysg.state;

import dev.sysg.platform.FileLocks;
import dev.sysg.platform.Interruption;

/** The stores, for tests of other packages. */
public final class Stores {

    private Stores() {
    }

    public static PidFileStore pidFile(FileLocks locks) {
        return new PidFileStore(new StateLock(locks, new Interruption()));
    }

    public static ServiceStateStore states(FileLocks locks) {
        return new ServiceStateStore(new StateLock(locks, new Interruption()));
    }
}
