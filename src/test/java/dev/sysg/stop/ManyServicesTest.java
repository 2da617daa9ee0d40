package dev.sysg.stop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.Test;

import dev.sysg.platform.Flock;
import dev.sysg.platform.jvm.JnrFlock;
import dev.sysg.platform.jvm.ThreadBootTime;
import dev.sysg.process.ProcessSnapshot;
import dev.sysg.process.ProcessTable;

class ManyServicesTest extends RecordedServicesTest {

    private static final int MANY = 200;
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final CountingTable table = new CountingTable();
    private final CountingLocks locks = new CountingLocks();

    @Test
    void two_hundred_services_take_a_look_and_a_write_for_many_of_them() {
        for (int i = 0; i < MANY; i++) {
            services.start("s" + i, "exec sleep 1000");
        }
        long start = System.nanoTime();
        StopReport report = new DirectStop(services).processes(table).locks(locks).stopAll();
        Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
        assertThat(report.services()).hasSize(MANY).allMatch(service -> service.outcome() == Outcome.STOPPED);
        assertThat(services.live()).isEmpty();
        assertThat(services.recorded()).isEmpty();
        assertThat(elapsed).isLessThan(LIMIT);
        assertThat(table.looks).as("looks at all processes").isLessThanOrEqualTo(2 * batches(elapsed));
        assertThat(locks.taken).as("reads and writes of the files").isLessThanOrEqualTo(2 * batches(elapsed));
    }

    @Test
    void thousands_of_entries_of_dead_processes_are_taken_out_at_once() {
        services.recordAll("gone", FakeProc.FIRST, 5_000);
        long start = System.nanoTime();
        StopReport report = new DirectStop(services).processes(table).locks(locks).stopAll();
        Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
        assertThat(elapsed).isLessThan(LIMIT);
        assertThat(report.services()).hasSize(5_000).allMatch(service -> service.outcome() == Outcome.NOT_RUNNING);
        assertThat(services.recorded()).isEmpty();
        assertThat(table.looks).as("looks at all processes").isLessThanOrEqualTo(batches(elapsed));
    }

    private static int batches(Duration elapsed) {
        return (int) elapsed.dividedBy(Duration.ofMillis(250)) + 2;
    }

    private static final class CountingTable extends ProcessTable {

        private int looks;

        CountingTable() {
            super(new ThreadBootTime());
        }

        @Override
        public ProcessSnapshot snapshot() {
            looks++;
            return super.snapshot();
        }
    }

    private static final class CountingLocks implements Flock {

        private final Flock real = new JnrFlock();
        private int taken;

        @Override
        public Optional<HeldLock> lock(Path file, Duration limit, BooleanSupplier goesOn) throws IOException {
            taken++;
            return real.lock(file, limit, goesOn);
        }

        @Override
        public boolean isLocked(Path file) throws IOException {
            return real.isLocked(file);
        }
    }
}
