package dev.sysg.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import dev.sysg.platform.Pid;
import dev.sysg.platform.jvm.ThreadBootTime;
import dev.sysg.testing.StartedProcesses;
import dev.sysg.time.Cancellation;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class BootClockTest {

    private static final Duration TOLERANCE = Duration.ofMillis(100);

    private final ProcessTable processes = new ProcessTable(new ThreadBootTime());

    @RepeatedTest(5)
    void a_process_that_starts_now_started_now() {
        try (StartedProcesses started = new StartedProcesses()) {
            Instant before = Instant.now();
            Pid pid = StartedProcesses.pid(started.start("sleep", "600"));
            Instant after = Instant.now();

            Instant start = processes.bootClock().startOf(processes.find(pid).orElseThrow().identity());

            assertThat(start).isBetween(before.minus(TOLERANCE), after.plus(TOLERANCE));
        }
    }

    @Test
    void the_clock_is_the_same_each_time_it_is_read() {
        BootClock first = processes.bootClock();

        for (int i = 0; i < 20; i++) {
            assertThat(boot(processes.bootClock())).isCloseTo(boot(first),
                    within(TOLERANCE.toMillis(), ChronoUnit.MILLIS));
        }
    }

    @Test
    void a_file_clock_may_differ_by_100_milliseconds() {
        BootClock clock = new BootClock(Instant.EPOCH);
        ProcessIdentity process = new ProcessIdentity(new Pid(2), 100);

        assertThat(clock.startedAfter(Instant.EPOCH.plusMillis(900), process)).isFalse();
        assertThat(clock.startedAfter(Instant.EPOCH.plusMillis(899), process)).isTrue();
    }

    @Test
    void a_reading_without_a_pause_counts() {
        AtomicInteger readings = new AtomicInteger();
        AtomicReference<Instant> last = new AtomicReference<>();

        BootClock clock = BootClock.read(() -> {
            if (readings.incrementAndGet() < 3) {
                new Cancellation().pause(Duration.ofMillis(500));
            }
            last.set(Instant.now());
            return Duration.ofDays(3);
        });

        assertThat(readings).hasValueGreaterThanOrEqualTo(3);
        assertThat(boot(clock)).isCloseTo(last.get().minus(Duration.ofDays(3)), within(250, ChronoUnit.MILLIS));
    }

    @Test
    void a_tick_is_10_milliseconds() {
        BootClock clock = new BootClock(Instant.EPOCH);

        assertThat(clock.startOf(new ProcessIdentity(new Pid(2), 584294))).isEqualTo("1970-01-01T01:37:22.940Z");
    }

    private static Instant boot(BootClock clock) {
        return clock.startOf(new ProcessIdentity(Pid.INIT, 0));
    }
}
