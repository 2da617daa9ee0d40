package dev.sysg.time;

import java.time.Duration;

/** A moment on the monotonic clock, which no adjustment of the wall clock moves. */
public record Deadline(long nanoTime) {

    private static final Duration LONGEST = Duration.ofDays(36500);

    /** The moment after this duration, at most a century. */
    public static Deadline after(Duration duration) {
        Duration bounded = duration.compareTo(LONGEST) > 0 ? LONGEST : duration;
        return new Deadline(System.nanoTime() + bounded.toNanos());
    }

    public boolean isPast() {
        return remainingNanos() <= 0;
    }

    /** How long it is until then; zero once it is past. */
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, remainingNanos()));
    }

    private long remainingNanos() {
        return nanoTime - System.nanoTime();
    }
}
