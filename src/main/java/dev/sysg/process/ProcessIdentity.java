package dev.sysg.process;

import dev.sysg.platform.Pid;

/** One process: the kernel reuses its pid, but not together with the same start time in ticks since boot. */
public record ProcessIdentity(Pid pid, long startTicks) {

    /** Written out because linking that of a record at its first use costs a short run noticeable time. */
    @Override
    public boolean equals(Object other) {
        return other instanceof ProcessIdentity process && process.pid.equals(pid) && process.startTicks == startTicks;
    }

    @Override
    public int hashCode() {
        return pid.hashCode();
    }
}
