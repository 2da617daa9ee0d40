package dev.sysg.process;

import dev.sysg.platform.Pid;

/**
 * A process and no other: the kernel gives a pid away again, but not together with the same start time.
 *
 * @param startTicks when it started, in clock ticks since boot (proc_pid_stat(5), field 22)
 */
public record ProcessIdentity(Pid pid, long startTicks) {
}
