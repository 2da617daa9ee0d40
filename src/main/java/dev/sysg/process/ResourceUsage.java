package dev.sysg.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import dev.sysg.platform.BootTime;
import dev.sysg.platform.Pid;

/**
 * What processes use.
 *
 * @param cpuTime       in user and kernel mode, of reaped children as well (proc_pid_stat(5), fields 14 to 17)
 * @param residentBytes in memory, shared pages included (VmRSS of proc_pid_status(5))
 */
public record ResourceUsage(Duration cpuTime, long residentBytes) {

    public static final ResourceUsage NONE = new ResourceUsage(Duration.ZERO, 0);

    /** Positions of fields 14 and 17, where field 3 has position 0. */
    private static final int FIRST_TIME = 11;
    private static final int LAST_TIME = 14;
    private static final int KIB = 1024;

    /** That of one process; none if it has ended, or may not be read. */
    public static ResourceUsage of(Pid pid) {
        try {
            String stat = read(pid, "stat");
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            long ticks = 0;
            for (int i = FIRST_TIME; i <= LAST_TIME; i++) {
                ticks += Long.parseLong(fields[i]);
            }
            long resident = read(pid, "status").lines().filter(line -> line.startsWith("VmRSS:")).findFirst()
                    .map(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIB).orElse(0L);
            return new ResourceUsage(BootTime.TICK.multipliedBy(ticks), resident);
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
            return NONE;
        }
    }

    private static String read(Pid pid, String file) throws IOException {
        return new String(Files.readAllBytes(Path.of("/proc", pid.toString(), file)), StandardCharsets.ISO_8859_1);
    }

    public ResourceUsage plus(ResourceUsage other) {
        return new ResourceUsage(cpuTime.plus(other.cpuTime), residentBytes + other.residentBytes);
    }
}
