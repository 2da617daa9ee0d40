package dev.sysg.platform;

import java.time.Duration;

import dev.sysg.time.BackOff;
import dev.sysg.time.Cancellation;
import dev.sysg.time.Deadline;

/** Looks again and again, ever less often, where nothing tells of a death. */
public final class PollingWatch implements ExitWatches.Watch {

    private final Cancellation interruption;
    private final BackOff backOff = new BackOff();

    public PollingWatch(Cancellation interruption) {
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
