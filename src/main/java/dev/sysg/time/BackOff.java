package dev.sysg.time;

import java.time.Duration;

/** Pauses between two looks: most processes end within a millisecond of the signal, the others may take seconds. */
public final class BackOff {

    private static final Duration SHORTEST = Duration.ofNanos(200_000);
    private static final Duration LONGEST = Duration.ofMillis(25);

    private Duration pause = SHORTEST;

    /** The next pause, doubled each time, which ends with the deadline. */
    public Duration next(Deadline deadline) {
        Duration next = pause;
        pause = shorter(pause.multipliedBy(2), LONGEST);
        return shorter(next, deadline.remaining());
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
