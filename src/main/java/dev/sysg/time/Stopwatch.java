package dev.sysg.time;

import java.time.Duration;

/** Measures time on the monotonic clock, which no adjustment of the wall clock moves. */
public record Stopwatch(long startNanos) {

    public static Stopwatch started() {
        return new Stopwatch(System.nanoTime());
    }

    public Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - startNanos);
    }
}
