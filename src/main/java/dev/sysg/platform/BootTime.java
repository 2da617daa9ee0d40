package dev.sysg.platform;

import java.time.Duration;

/**
 * The time since boot, on the clock of the start times in /proc: with suspended time, and shifted by the time namespace
 * (clock_gettime(2), CLOCK_BOOTTIME). The btime of /proc/stat, exact to a second only, and /proc/uptime are no
 * substitute: under lxcfs both are the container's, while the start times are the host's.
 */
public interface BootTime {

    /** The unit of those start times, independent of the kernel's own ticks (time(7)). */
    Duration TICK = Duration.ofMillis(10);

    /** Exact to 20 ms. */
    Duration sinceBoot();
}
