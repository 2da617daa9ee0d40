package dev.sysg.identity;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.jboss.logging.Logger;

import dev.sysg.platform.Pid;
import dev.sysg.process.ProcessEntry;
import dev.sysg.process.ProcessSnapshot;
import dev.sysg.store.RecordedServices.SpawnedChild;
import dev.sysg.store.ServiceId;

/**
 * Recognises what systemg started at the request of a service (systemg-compat-0.69.md §1). It belongs to the service if
 * the process that asked for it does, leads a group, and started when the record says.
 */
record SpawnedChildren(VerificationContext context) {

    /** The record holds whole seconds, taken after the start. */
    private static final Duration TOLERANCE = Duration.ofSeconds(2);
    private static final Logger LOG = Logger.getLogger(SpawnedChildren.class);

    /** The target with these processes; warns of those that are running and cannot be recognised. */
    Target addTo(Target target, ServiceId service) {
        List<ProcessEntry> first = new ArrayList<>(target.first());
        Set<Pid> tree = new HashSet<>();
        addTree(target.first(), tree);
        List<SpawnedChild> open = new ArrayList<>(context.spawned());
        for (Optional<SpawnedChild> next = childOf(tree, open); next.isPresent(); next = childOf(tree, open)) {
            SpawnedChild child = next.get();
            open.remove(child);
            context.snapshot().find(child.pid()).filter(process -> !process.isDead()).ifPresent(process ->
                    doubt(process, child).ifPresentOrElse(doubt -> LOG.warnf("pid %s ('%s'), which '%s' had systemg "
                            + "start, is not stopped with it: %s; end it with kill(1) if it is what it was", child.pid(),
                            child.name(), service, doubt), () -> {
                        first.add(process);
                        addTree(List.of(process), tree);
                    }));
        }
        return new Target(target.pid(), target.ownGroup(), first, target.recordOwner());
    }

    private static Optional<SpawnedChild> childOf(Set<Pid> tree, List<SpawnedChild> children) {
        return children.stream().filter(child -> tree.contains(child.parent())).findFirst();
    }

    private void addTree(Collection<ProcessEntry> roots, Set<Pid> tree) {
        ProcessSnapshot snapshot = context.snapshot();
        List<Pid> pids = roots.stream().map(ProcessEntry::pid).toList();
        tree.addAll(pids);
        snapshot.liveDescendants(pids, process -> false).forEach(process -> tree.add(process.pid()));
    }

    private Optional<String> doubt(ProcessEntry process, SpawnedChild child) {
        Duration difference = Duration.between(child.startedAt(), context.scope().clock().startOf(process.identity()));
        return difference.abs().compareTo(TOLERANCE) > 0 ? Optional.of("it started at another time than recorded")
                : process.leadsGroup() ? Optional.empty() : Optional.of("it leads no process group");
    }
}
