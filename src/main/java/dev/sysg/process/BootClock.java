package dev.sysg.process;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

import dev.sysg.SysgException;

/**
 * Turns start times in ticks into moments of the wall clock as it stands now. The btime of /proc/stat would be a whole
 * second off; the sum here is exact to two ticks.
 */
public record BootClock(Instant boot) {

    /** Linux shows ticks of 10 ms whatever the kernel's own are (time(7)). */
    private static final Duration TICK = Duration.ofMillis(10);

    /** Reads /proc/uptime (proc_uptime(5)). */
    public static BootClock read() {
        Path file = Path.of("/proc/uptime");
        try {
            String seconds = Files.readString(file).split(" ", 2)[0];
            Duration uptime = Duration.ofMillis(new BigDecimal(seconds).movePointRight(3).longValueExact());
            return new BootClock(Instant.now().minus(uptime));
        } catch (IOException | ArithmeticException e) {
            throw new SysgException("cannot read " + file + " (" + e.getMessage() + "): mount /proc, and try again", e);
        }
    }

    public Instant startOf(ProcessIdentity process) {
        return boot.plus(TICK.multipliedBy(process.startTicks()));
    }
}
