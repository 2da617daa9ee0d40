package dev.sysg.supervisor;

import java.util.Optional;

import jakarta.inject.Singleton;

import dev.sysg.platform.Pid;
import dev.sysg.platform.SignalSender;
import dev.sysg.process.ProcessEntry;
import dev.sysg.process.ProcessLookup;
import dev.sysg.process.ProcessTable;

/** Tells whether the process that a pid file names can be a supervisor: its number may be anybody's by now. */
@Singleton
class PidFileSupervisor {

    private final ProcessTable processes;
    private final SignalSender signals;

    PidFileSupervisor(ProcessTable processes, SignalSender signals) {
        this.processes = processes;
        this.signals = signals;
    }

    /**
     * The process, unless it is dead, or provably no supervisor.
     *
     * @throws SupervisorException if it lives but may not be looked at
     */
    Optional<ProcessEntry> find(Pid pid, PidFile file) {
        ProcessLookup sighting = ProcessLookup.of(pid, processes, signals);
        if (sighting instanceof ProcessLookup.Hidden) {
            throw new SupervisorException("pid " + pid + ", which " + file.path() + " names, lives but cannot be seen "
                    + "in /proc: run as root, or correct the file; nothing was signalled");
        }
        return sighting instanceof ProcessLookup.Seen seen && seen.mayLive()
                ? Optional.of(seen.process()).filter(entry -> !startedAfter(entry, file) && mayBeSupervisor(entry))
                : Optional.empty();
    }

    /** Whether the process has ended for certain: one outside of this container looks as if it had. */
    boolean hasEnded(Pid pid, PidFile file) {
        return find(pid, file).isEmpty() && !processes.mayBeOutside(file.writtenAt());
    }

    private boolean startedAfter(ProcessEntry entry, PidFile file) {
        return processes.bootClock().startedAfter(file.writtenAt(), entry.identity());
    }

    /** What cannot be seen may be anything. */
    private boolean mayBeSupervisor(ProcessEntry entry) {
        return processes.names(entry)
                .map(names -> names.stream().anyMatch(SupervisorNames::areIn))
                .orElse(true);
    }
}
