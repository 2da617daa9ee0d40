package dev.sysg.terminate;

import java.time.Duration;

import dev.sysg.process.ProcessSnapshot;
import dev.sysg.process.ProcessTable;

/** The latest scan of all processes: one serves all services, because it costs as much as there are processes. */
final class LatestScan {

    private static final Duration OLDEST = Duration.ofMillis(250);

    private final ProcessTable processes;
    private ProcessSnapshot snapshot;

    LatestScan(ProcessTable processes, ProcessSnapshot first) {
        this.processes = processes;
        this.snapshot = first;
    }

    ProcessSnapshot latest() {
        return snapshot;
    }

    /** A scan of the last quarter of a second. */
    ProcessSnapshot recent() {
        return beganAfter(System.nanoTime() - OLDEST.toNanos());
    }

    /** A scan that began after this moment of System.nanoTime. */
    ProcessSnapshot beganAfter(long nanoTime) {
        return snapshot.beganAfter(nanoTime) ? snapshot : fresh();
    }

    ProcessSnapshot fresh() {
        snapshot = processes.snapshot();
        return snapshot;
    }
}
