package dev.sysg.platform;

import java.time.Duration;

/**
 * How long ago the machine booted, as /proc counts it in the start times of processes: with the time that it slept, and
 * as the time namespace has it (clock_gettime(2), CLOCK_BOOTTIME). Neither the btime of /proc/stat, which is a whole
 * second off, nor /proc/uptime will do: under lxcfs both are a container's own, while the start times are the host's.
 */
public interface BootTime {

    /** The unit of those start times, whatever the kernel's own ticks are (time(7)). */
    Duration TICK = Duration.ofMillis(10);

    /**
     * Exact to 20 ms.
     *
     * @throws dev.sysg.error.SysgException if it cannot be told
     */
    Duration sinceBoot();
}
