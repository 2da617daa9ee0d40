package dev.sysg.store;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import dev.sysg.platform.Flock;
import dev.sysg.time.Cancellation;

/** Offers the store of recorded services. */
@Singleton
class StoreBeans {

    @Produces
    @Singleton
    PidFileStore pidFileStore(Flock locks, Cancellation cancellation) {
        StateLock lock = new StateLock(locks, cancellation);
        return new CombinedPidFileStore(new JsonPidFileStore(lock), new XmlPidFileStore(lock));
    }
}
