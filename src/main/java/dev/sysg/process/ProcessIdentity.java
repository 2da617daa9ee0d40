package dev.sysg.process;

import java.time.Duration;

import dev.sysg.platform.Pid;

/** One process: the kernel reuses its pid, but not together with the same start time in ticks since boot. */
public record ProcessIdentity(Pid pid, long startTicks) {

    /**
     * A free pid is reused after all others up to kernel.pid_max, 32,768 or more unless it was lowered
     * (proc_sys_kernel(5)), and no machine forks more often than every 15 µs.
     */
    public static final Duration PID_REUSE_DELAY = Duration.ofMillis(400);

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
