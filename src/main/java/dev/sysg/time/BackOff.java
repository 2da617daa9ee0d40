package dev.sysg.time;

import java.time.Duration;

/** Pauses of 0.2 to 25 ms between two checks: most processes end within 1 ms of the signal, others need seconds. */
public final class BackOff {

    public static final Duration SHORTEST = Duration.ofNanos(200_000);
    private static final Duration LONGEST = Duration.ofMillis(25);

    private Duration pause = SHORTEST;

    /** The next pause, twice as long as the last one; it ends with the deadline. */
    public Duration next(Deadline deadline) {
        Duration next = pause;
        pause = Durations.shorter(pause.multipliedBy(2), LONGEST);
        return Durations.shorter(next, deadline.remaining());
    }
}
