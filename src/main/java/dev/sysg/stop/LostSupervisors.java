package dev.sysg.stop;

import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

import jakarta.inject.Singleton;

import dev.sysg.platform.Pid;
import dev.sysg.process.ProcessEntry;
import dev.sysg.process.ProcessIdentity;
import dev.sysg.process.ProcessTable;
import dev.sysg.supervisor.SupervisorExitWaiter;
import dev.sysg.supervisor.SupervisorNames;

/**
 * Supervisors that no look finds, since their files are gone, but that live, and would start their services again. One
 * that is on its way out removes its files before it ends (systemg-compat.md §10.2), and is waited for, once.
 */
@Singleton
class LostSupervisors {

    private final ProcessTable processes;
    private final SupervisorExitWaiter watch;
    private final Set<ProcessIdentity> staying = new HashSet<>();

    LostSupervisors(ProcessTable processes, SupervisorExitWaiter watch) {
        this.processes = processes;
        this.watch = watch;
    }

    /**
     * The one whose child the target is, if that does not end soon.
     *
     * @param patience  how long it may take to end
     * @param remaining hears how much longer the wait for that can take
     */
    Optional<Pid> above(Target target, Duration patience, Consumer<Duration> remaining) {
        return target.first().stream().flatMap(process -> processes.parent(process).stream())
                .filter(parent -> !parent.isDead() && SupervisorNames.bears(parent))
                .filter(parent -> stays(parent.identity(), patience, remaining)).map(ProcessEntry::pid).findFirst();
    }

    private boolean stays(ProcessIdentity supervisor, Duration patience, Consumer<Duration> remaining) {
        boolean ends = watch.endsWithin(staying.contains(supervisor) ? Duration.ZERO : patience, supervisor, remaining);
        if (!ends) {
            staying.add(supervisor);
        }
        return !ends;
    }
}
