package dev.sysg.platform;

import java.time.Duration;

/** Looks again and again, ever less often, where nothing tells of a death. */
public final class PollingWatch implements ExitWatches.Watch {

    private final Interruption interruption;
    private final BackOff backOff = new BackOff();

    public PollingWatch(Interruption interruption) {
        this.interruption = interruption;
    }

    @Override
    public void pause(Duration longest) {
        interruption.pause(backOff.next(Deadline.after(longest)));
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
