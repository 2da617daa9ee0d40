package dev.sysg.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

import dev.sysg.platform.Pid;
import dev.sysg.testing.StartedProcesses;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ResourceUsageTest {

    private static final long MIB = 1 << 20;

    private final StartedProcesses processes = new StartedProcesses();

    @AfterEach
    void end() {
        processes.close();
    }

    @Test
    void the_resident_memory_is_that_of_the_process() {
        // tail keeps the line that it is to print, and that does not end.
        Process process = processes.start("sh", "-c", "(head -c 64M /dev/zero; sleep 600) | exec tail -n 1");
        Pid tail = StartedProcesses.pid(process);

        StartedProcesses.until(() -> ResourceUsage.of(tail).residentBytes() > 64 * MIB
                || total() > 64 * MIB);
        assertThat(total()).isLessThan(256 * MIB);
    }

    private long total() {
        return processes.live().stream().mapToLong(pid -> ResourceUsage.of(pid).residentBytes()).sum();
    }

    @Test
    void the_time_on_the_processor_is_that_of_the_process_and_its_children() {
        Process process = processes.start("sh", "-c", "while :; do :; done");
        Pid loop = StartedProcesses.pid(process);

        StartedProcesses.until(() -> ResourceUsage.of(loop).cpuTime().compareTo(Duration.ofMillis(50)) > 0);
        assertThat(ResourceUsage.of(loop).plus(ResourceUsage.of(loop)).cpuTime()).isGreaterThan(Duration.ofMillis(100));
    }

    @Test
    void a_process_that_is_gone_uses_nothing() {
        assertThat(ResourceUsage.of(new Pid((int) processes.dead()))).isEqualTo(ResourceUsage.NONE);
    }
}
