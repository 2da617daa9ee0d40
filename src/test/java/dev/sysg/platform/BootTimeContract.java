package dev.sysg.platform;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

import dev.sysg.testing.StartedProcesses;

/** What every implementation of {@link BootTime} has to keep. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
public abstract class BootTimeContract {

    private static final Duration EXACT = Duration.ofMillis(20);
    private static final Duration TICK = Duration.ofMillis(10);
    private static final int START = 19;

    private final StartedProcesses processes = new StartedProcesses();

    protected abstract BootTime bootTime();

    @AfterEach
    void end_what_was_started() {
        processes.close();
    }

    @Test
    void a_process_that_starts_now_has_this_start_time() throws IOException {
        Duration before = bootTime().sinceBoot();
        Process process = processes.start("sleep", "600");
        Duration after = bootTime().sinceBoot();

        Duration start = startOf(process);

        assertTrue(start.compareTo(before.minus(EXACT)) >= 0, () -> start + " is before " + before);
        assertTrue(start.compareTo(after.plus(EXACT)) <= 0, () -> start + " is after " + after);
    }

    @Test
    void it_never_goes_back() {
        Duration last = bootTime().sinceBoot();
        for (int i = 0; i < 20; i++) {
            Duration next = bootTime().sinceBoot();
            assertTrue(next.compareTo(last) >= 0);
            last = next;
        }
    }

    private static Duration startOf(Process process) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        return TICK.multipliedBy(Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[START]));
    }
}
