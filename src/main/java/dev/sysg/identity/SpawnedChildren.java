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
import dev.sysg.store.RecordedService;
import dev.sysg.store.RecordedServices.SpawnedChild;

/**
 * Recognises what systemg started at the request of a service (systemg-compat-0.69.md §1). It belongs to the service if
 * the process that asked for it does and is no younger, and if it leads a group and started when the record says.
 */
record SpawnedChildren(VerificationContext context) {

    /** The record holds whole seconds, taken after the start. */
    private static final Duration TOLERANCE = Duration.ofSeconds(2);
    private static final Logger LOG = Logger.getLogger(SpawnedChildren.class);

    /** The target with these processes; warns of those that are running and cannot be recognised. */
    Target addTo(Target target, RecordedService service) {
        List<ProcessEntry> first = new ArrayList<>(target.first());
        Set<Pid> tree = new HashSet<>();
        addTree(target.first(), tree);
        List<SpawnedChild> open = new ArrayList<>(context.spawned().stream()
                .filter(child -> child.file().equals(service.file().path())).toList());
        for (Optional<SpawnedChild> next = childOf(tree, open); next.isPresent(); next = childOf(tree, open)) {
            SpawnedChild child = next.get();
            open.remove(child);
            context.snapshot().find(child.pid()).filter(process -> !process.isDead()).ifPresent(process ->
                    doubt(process, child, target).ifPresentOrElse(doubt -> LOG.warnf("pid %s ('%s'), which '%s' had systemg "
                            + "start, is not stopped with it: %s; end it with kill(1) if it is what it was", child.pid(),
                            child.name(), service.id(), doubt), () -> {
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

    private Optional<String> doubt(ProcessEntry process, SpawnedChild child, Target target) {
        boolean hadParent = context.snapshot().find(child.parent())
                .filter(parent -> sinceRecord(child, parent).compareTo(TOLERANCE) <= 0).isPresent();
        if (!hadParent || sinceRecord(child, process).abs().compareTo(TOLERANCE) > 0) {
            return Optional.of("it, or the process that asked for it, started at another time than recorded");
        }
        return !process.leadsGroup() ? Optional.of("it leads no process group")
                : context.scope().belongsToOtherService(process.group(), target.pid())
                ? Optional.of("it is recorded as another service") : Optional.empty();
    }

    private Duration sinceRecord(SpawnedChild child, ProcessEntry process) {
        return Duration.between(child.startedAt(), context.scope().clock().startOf(process.identity()));
    }
}
