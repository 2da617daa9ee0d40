package dev.sysg.platform;

/**
 * kill(2). Only a caller that has just verified the identity of a process may signal it, because its pid may be reused.
 * Signals to process 1 are refused with IllegalArgumentException.
 */
public interface SignalSender {

    /** Sends the signal to one process. */
    KillResult signal(Pid process, Signal signal);

    /** Sends the signal to every member of the process group, as killpg(3) does. */
    KillResult signalGroup(Pid group, Signal signal);

    /** The null signal: whether there is such a process. A zombie is one. */
    KillResult probe(Pid process);

    /** The null signal to a group: whether it has a member. A zombie is one. */
    KillResult probeGroup(Pid group);

    /** Whether signals are only logged, so that nothing that depends on a death may be awaited, changed or run. */
    default boolean isDryRun() {
        return false;
    }
}
