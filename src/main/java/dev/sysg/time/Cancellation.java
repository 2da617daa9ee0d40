package dev.sysg.time;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import jakarta.inject.Singleton;

/** Whether the user asked this command to end (SIGINT, SIGTERM, SIGHUP), and the pauses of those who wait. */
@Singleton
public class Cancellation {

    private final CountDownLatch requested = new CountDownLatch(1);
    private volatile int signal;

    /** The number of the signal that asked for the end, if one did. */
    public OptionalInt signal() {
        return isRequested() ? OptionalInt.of(signal) : OptionalInt.empty();
    }

    public boolean isRequested() {
        return requested.getCount() == 0;
    }

    /** Notes the first request; later ones change nothing. */
    public synchronized void request(int signalNumber) {
        if (!isRequested()) {
            signal = signalNumber;
            requested.countDown();
        }
    }

    /** Pauses also after an interruption has been requested, for what has to be finished all the same. */
    public void pauseRegardless(Duration duration) {
        long start = System.nanoTime();
        long left = duration.toNanos();
        while (left > 0) {
            // It may return at any time, and does so at once if the thread was woken once too often before.
            LockSupport.parkNanos(left);
            left = duration.toNanos() - (System.nanoTime() - start);
        }
    }

    /**
     * Pauses, but no longer than until the interruption.
     *
     * @return whether the interruption has been requested
     */
    public boolean pause(Duration duration) {
        try {
            return requested.await(duration.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting", e);
        }
    }
}
