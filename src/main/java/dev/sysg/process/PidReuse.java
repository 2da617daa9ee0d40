package dev.sysg.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** When the kernel assigns a pid again: only after all others, up to kernel.pid_max (proc_sys_kernel(5)). */
final class PidReuse {

    private static final int LONGEST_NUMBER = 32;
    /** No machine forks more often. */
    private static final Duration QUICKEST_FORK = Duration.ofNanos(15_000);
    private static final Duration LONGEST_DELAY = Duration.ofMillis(500);

    private PidReuse() {
    }

    /** How long a pid that has become free is certain not to be reused; at most half a second. */
    static Duration delay(Path proc) {
        try (InputStream stream = Files.newInputStream(proc.resolve("sys/kernel/pid_max"))) {
            // In one read(2): the kernel returns nothing at a later offset.
            String highest = new String(stream.readNBytes(LONGEST_NUMBER), StandardCharsets.ISO_8859_1).strip();
            Duration round = QUICKEST_FORK.multipliedBy(Long.parseLong(highest));
            return round.compareTo(LONGEST_DELAY) < 0 ? round : LONGEST_DELAY;
        } catch (IOException | NumberFormatException e) {
            return LONGEST_DELAY;
        }
    }
}
