package dev.sysg.store;

import java.util.OptionalInt;

/** What an entry says of its process beside the pid, which is reused. */
public sealed interface IdentityEvidence {

    /**
     * The start time of the process: proof.
     *
     * @param startTicks in clock ticks since boot (proc_pid_stat(5), field 22)
     * @param session    the id of the session that the process led, where it is recorded
     */
    record StartTime(long startTicks, OptionalInt session) implements IdentityEvidence {
    }

    /**
     * Nothing but the date of the file: inference.
     *
     * @param recordedAsEnded whether the store's states have entries, and none of them is running with this pid
     */
    record FileDate(boolean recordedAsEnded) implements IdentityEvidence {
    }
}
