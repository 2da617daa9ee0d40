package dev.sysg.time;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import jakarta.inject.Singleton;

/** Whether a signal (SIGINT, SIGTERM, SIGHUP) has asked this command to end, and pauses that end with it. */
@Singleton
public class Cancellation {

    private final CountDownLatch requested = new CountDownLatch(1);
    private volatile int signal;

    /** The signal that asked for the end, by its number, if one did. */
    public OptionalInt signal() {
        return isRequested() ? OptionalInt.of(signal) : OptionalInt.empty();
    }

    public boolean isRequested() {
        return requested.getCount() == 0;
    }

    /** Records the first request; later ones change nothing. */
    public synchronized void request(int signalNumber) {
        if (!isRequested()) {
            signal = signalNumber;
            requested.countDown();
        }
    }

    /** Pauses, but no longer than until cancellation is requested; returns whether it has been. */
    public boolean pause(Duration duration) {
        try {
            return requested.await(duration.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting", e);
        }
    }
}
