package dev.sysg.platform;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

import dev.sysg.time.Deadline;

/** A wait for a lock that the kernel would not end by itself: it goes on in a thread, and may be left to that. */
final class LockWait {

    private static final int EINTR = 4;
    private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(50);

    private final IntSupplier lock;
    private final IntSupplier attempt;
    private final Runnable release;
    private final int timeUp;
    private final CountDownLatch done = new CountDownLatch(1);
    private int result;
    private boolean abandoned;

    /**
     * @param lock    waits for the lock, and gives 0 or an error number
     * @param attempt takes the lock if it is free, and gives 0, timeUp or an error number
     * @param release gives up what could not be had, or came too late
     * @param timeUp  the result when the wait was given up
     */
    LockWait(IntSupplier lock, IntSupplier attempt, Runnable release, int timeUp) {
        this.lock = lock;
        this.attempt = attempt;
        this.release = release;
        this.timeUp = timeUp;
    }

    int await(Deadline deadline, BooleanSupplier goesOn) {
        Thread waiter = new Thread(this::run, "waits for a lock");
        waiter.setDaemon(true);
        try {
            waiter.start();
        } catch (OutOfMemoryError e) {
            // The user has as many threads as he may (RLIMIT_NPROC); what has ended is to be recorded all the same.
            return poll(deadline, goesOn);
        }
        try {
            while (!done.await(slice(deadline), TimeUnit.NANOSECONDS)) {
                if (deadline.isPast() || !goesOn.getAsBoolean()) {
                    return abandon();
                }
            }
            return result;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return abandon();
        }
    }

    /** The same wait without a thread. */
    int poll(Deadline deadline, BooleanSupplier goesOn) {
        int error = attempt.getAsInt();
        while (error == timeUp && !deadline.isPast() && goesOn.getAsBoolean()) {
            LockSupport.parkNanos(slice(deadline));
            error = attempt.getAsInt();
        }
        if (error != 0) {
            release.run();
        }
        return error;
    }

    private static long slice(Deadline deadline) {
        return Math.min(deadline.remaining().toNanos(), BETWEEN_QUESTIONS.toNanos());
    }

    private void run() {
        int error = lock.getAsInt();
        while (error == EINTR) {
            error = lock.getAsInt();
        }
        finish(error);
    }

    private synchronized void finish(int error) {
        result = error;
        if (abandoned || error != 0) {
            release.run();
        }
        done.countDown();
    }

    private synchronized int abandon() {
        if (done.getCount() == 0) {
            return result;
        }
        abandoned = true;
        return timeUp;
    }
}
