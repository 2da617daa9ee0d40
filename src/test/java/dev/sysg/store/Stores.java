package dev.sysg.store;

import dev.sysg.platform.Flock;
import dev.sysg.time.Cancellation;

/** The store of pid.json and state.json, for tests of other packages. */
public final class Stores {

    private Stores() {
    }

    public static PidFileStore json(Flock locks) {
        return new JsonPidFileStore(new StateLock(locks, new Cancellation()));
    }

    /** The stores of all releases. */
    public static PidFileStore all(Flock locks) {
        return new CombinedPidFileStore(locks, new Cancellation());
    }
}
