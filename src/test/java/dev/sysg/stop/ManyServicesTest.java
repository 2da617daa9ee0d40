package dev.sysg.stop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.Test;

import dev.sysg.platform.Pid;
import dev.sysg.platform.jvm.JnrFlock;
import dev.sysg.platform.jvm.ThreadBootTime;
import dev.sysg.process.ProcessEntry;
import dev.sysg.process.ProcessSnapshot;
import dev.sysg.process.ProcessTable;
import dev.sysg.testing.FakeProc;

class ManyServicesTest extends RecordedServicesTest {

    private static final int MANY = 200;
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final CountingTable table = new CountingTable();
    private final CountingLocks locks = new CountingLocks();

    @Test
    void two_hundred_services_share_their_scans_and_writes() {
        for (int i = 0; i < MANY; i++) {
            table.services.add(services.start("s" + i, "exec sleep 1000").pid());
        }
        long start = System.nanoTime();
        StopReport report = new DirectStop(services).processes(table).locks(locks).stopAll();
        Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
        assertThat(report.services()).hasSize(MANY).allMatch(service -> service.outcome() == Outcome.STOPPED);
        assertThat(services.live()).isEmpty();
        assertThat(services.recorded()).isEmpty();
        assertThat(elapsed).isLessThan(LIMIT);
        assertThat(table.scans - table.scansForZombies).as("scans of all processes")
                .isLessThanOrEqualTo(2 * batches(elapsed));
        assertThat(locks.taken).as("reads and writes of the files").isLessThanOrEqualTo(2 * batches(elapsed));
    }

    @Test
    void two_hundred_services_in_parallel_share_their_scans_and_writes() {
        for (int i = 0; i < MANY; i++) {
            table.services.add(services.start("s" + i, "exec sleep 1000").pid());
        }
        long start = System.nanoTime();
        StopReport report = new DirectStop(services).processes(table).locks(locks).with(StopOption.PARALLEL).stopAll();
        Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
        assertThat(report.services()).hasSize(MANY).allMatch(service -> service.outcome() == Outcome.STOPPED);
        assertThat(services.live()).isEmpty();
        assertThat(services.recorded()).isEmpty();
        assertThat(table.scans - table.scansForZombies).as("scans of all processes")
                .isLessThanOrEqualTo(2 * batches(elapsed));
        assertThat(locks.taken).as("reads and writes of the files").isLessThanOrEqualTo(2 * batches(elapsed));
    }

    @Test
    void thousands_of_entries_of_dead_processes_are_removed_at_once() {
        services.recordAll("gone", FakeProc.FIRST, 5_000);
        long start = System.nanoTime();
        StopReport report = new DirectStop(services).processes(table).locks(locks).stopAll();
        Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
        assertThat(elapsed).isLessThan(LIMIT);
        assertThat(report.services()).hasSize(5_000).allMatch(service -> service.outcome() == Outcome.NOT_RUNNING);
        assertThat(services.recorded()).isEmpty();
        assertThat(table.scans).as("scans of all processes").isLessThanOrEqualTo(batches(elapsed));
    }

    private static int batches(Duration elapsed) {
        return (int) elapsed.dividedBy(Duration.ofMillis(250)) + 2;
    }

    private static final class CountingTable extends ProcessTable {

        private final List<Pid> services = new ArrayList<>();
        private int scans;
        /** While one is not reaped its group still exists, and only a scan shows that nothing of it is running. */
        private int scansForZombies;

        CountingTable() {
            super(new ThreadBootTime());
        }

        @Override
        public ProcessSnapshot snapshot() {
            scans++;
            if (services.stream().anyMatch(pid -> find(pid).filter(ProcessEntry::isDead).isPresent())) {
                scansForZombies++;
            }
            return super.snapshot();
        }
    }

    private static final class CountingLocks extends JnrFlock {

        private int taken;

        @Override
        public Optional<HeldLock> lock(Path file, Duration limit, BooleanSupplier goesOn) throws IOException {
            taken++;
            return super.lock(file, limit, goesOn);
        }
    }
}
