package dev.sysg.stop;

import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

import dev.sysg.platform.Deadline;
import dev.sysg.platform.Interruption;
import dev.sysg.platform.Pid;
import dev.sysg.process.ProcessEntry;
import dev.sysg.process.ProcessIdentity;
import dev.sysg.process.ProcessTable;
import dev.sysg.supervisor.SupervisorNames;

/**
 * Supervisors that no look finds, since their files are gone, but that live, and would start their services again. One
 * that is on its way out removes its files before it ends (systemg-compat.md §10.2), and is waited for.
 */
final class LostSupervisors {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    private final ProcessTable processes;
    private final Interruption interruption;
    private final Duration patience;
    private final Set<ProcessIdentity> staying = new HashSet<>();

    /** @param patience how long one may take to end, for all services together */
    LostSupervisors(ProcessTable processes, Interruption interruption, Duration patience) {
        this.processes = processes;
        this.interruption = interruption;
        this.patience = patience;
    }

    /**
     * The one whose child the target is, if that does not end soon.
     *
     * @param remaining hears how much longer the wait for its end can take
     */
    Optional<Pid> above(Target target, Consumer<Duration> remaining) {
        return target.first().stream().flatMap(process -> processes.parent(process).stream())
                .filter(parent -> !parent.isDead() && SupervisorNames.bears(parent))
                .filter(parent -> stays(parent.identity(), remaining)).map(ProcessEntry::pid).findFirst();
    }

    private boolean stays(ProcessIdentity supervisor, Consumer<Duration> remaining) {
        Deadline deadline = Deadline.after(staying.contains(supervisor) ? Duration.ZERO : patience);
        while (processes.lives(supervisor)) {
            if (deadline.isPast() || interruption.isRequested()) {
                staying.add(supervisor);
                return true;
            }
            remaining.accept(deadline.remaining());
            interruption.pause(BETWEEN_LOOKS);
        }
        return false;
    }
}
