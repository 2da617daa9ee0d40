package dev.sysg.stop;

import java.time.Duration;

import dev.sysg.process.ProcessSnapshot;
import dev.sysg.process.ProcessTable;
import dev.sysg.time.Deadline;

/** One look at all processes serves several services, as long as it is recent: looking costs as much as there are. */
final class RecentProcesses {

    private static final Duration OLDEST = Duration.ofMillis(250);

    private final ProcessTable processes;
    private ProcessSnapshot snapshot;
    private Deadline stale;

    RecentProcesses(ProcessTable processes) {
        this.processes = processes;
    }

    ProcessSnapshot recent() {
        return snapshot == null || stale.isPast() ? fresh() : snapshot;
    }

    ProcessSnapshot fresh() {
        stale = Deadline.after(OLDEST);
        snapshot = processes.snapshot();
        return snapshot;
    }
}
