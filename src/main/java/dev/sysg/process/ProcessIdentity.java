package dev.sysg.process;

import dev.sysg.platform.Pid;

/**
 * A process and no other: the kernel gives a pid away again, but not together with the same start time.
 *
 * @param startTicks when it started, in clock ticks since boot (proc_pid_stat(5), field 22)
 */
public record ProcessIdentity(Pid pid, long startTicks) {

    /** As a record has it; but that one is linked at its first use, which a short run notices. */
    @Override
    public boolean equals(Object other) {
        return other instanceof ProcessIdentity process && process.pid.equals(pid) && process.startTicks == startTicks;
    }

    @Override
    public int hashCode() {
        return pid.hashCode();
    }
}
