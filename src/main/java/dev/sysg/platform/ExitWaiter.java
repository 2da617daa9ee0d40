package dev.sysg.platform;

import java.time.Duration;
import java.util.List;

import dev.sysg.time.BackOff;

/** Waits for the end of processes, which need not be children of this one. */
public interface ExitWaiter {

    /**
     * Waits until one of these processes, at least one, may have ended, the time is up, or cancellation is requested;
     * may return early. Only a check of its identity shows whether a process that is returned has really ended.
     *
     * @param backOff the pauses where an end cannot be waited for, and after an end that came before this call. A new
     *                one after each change keeps them short
     * @return those that may have ended: all of them where the platform cannot wait for an end
     */
    List<Pid> await(List<Pid> processes, Duration longest, BackOff backOff);
}
