package dev.sysg.platform;

import java.time.Duration;
import java.util.List;

import dev.sysg.time.BackOff;
import dev.sysg.time.Cancellation;
import dev.sysg.time.Deadline;

/** Pauses, ever longer, where the end of a process cannot be waited for: jnr has no pidfd_open(2). */
public record PollingExitWaiter(Cancellation cancellation) implements ExitWaiter {

    @Override
    public List<Pid> await(List<Pid> processes, Duration longest, BackOff backOff) {
        cancellation.pause(backOff.next(Deadline.after(longest)));
        return processes;
    }
}
