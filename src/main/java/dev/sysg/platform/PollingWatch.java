package dev.sysg.platform;

import java.time.Duration;

/**
 * Looks again after a pause that doubles: most processes end within a millisecond of the signal, the others may take
 * seconds.
 */
public final class PollingWatch implements ExitWatches.Watch {

    private static final Duration SHORTEST = Duration.ofNanos(200_000);
    private static final Duration LONGEST = Duration.ofMillis(25);

    private final Interruption interruption;
    private Duration next = SHORTEST;

    public PollingWatch(Interruption interruption) {
        this.interruption = interruption;
    }

    @Override
    public void pause(Duration longest) {
        interruption.pause(next.compareTo(longest) < 0 ? next : longest);
        next = next.multipliedBy(2).compareTo(LONGEST) < 0 ? next.multipliedBy(2) : LONGEST;
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
