package dev.sysg.identity;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.jboss.logging.Logger;

import dev.sysg.identity.Target.Doubt;
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

    /** The target with these processes, and with those that are running and cannot be recognised. */
    Target addTo(Target target, RecordedService service) {
        List<ProcessEntry> first = new ArrayList<>(target.first());
        List<Doubt> doubted = new ArrayList<>();
        Set<Pid> tree = new HashSet<>();
        addTree(target.first(), tree);
        List<SpawnedChild> open = new ArrayList<>(context.spawned().stream()
                .filter(child -> child.file().equals(service.file().path())).toList());
        for (Optional<SpawnedChild> next = childOf(tree, open); next.isPresent(); next = childOf(tree, open)) {
            SpawnedChild child = next.get();
            open.remove(child);
            context.snapshot().find(child.pid()).filter(process -> !process.isDead() && !isReused(process, child))
                    .ifPresent(process -> {
                String name = "pid " + child.pid() + " ('" + child.name() + "'), which '" + service.id()
                        + "' had systemg start, ";
                Optional<String> doubt = doubt(process, child);
                if (context.scope().belongsToOtherService(process.group(), target.pid())) {
                    LOG.warn(name + "is not stopped with it: it is recorded as another service");
                } else if (doubt.isPresent()) {
                    doubted.add(new Doubt(process.identity(), name + "is still running, and was not signalled: "
                            + doubt.get() + "; end it with kill(1) if it is what it was"));
                } else {
                    first.add(process);
                    addTree(List.of(process), tree);
                }
            });
        }
        return new Target(target.pid(), target.ownGroup(), first, target.recordOwner(), doubted);
    }

    /** As with the pid of a service: what leads no group and started later is another process. */
    private boolean isReused(ProcessEntry process, SpawnedChild child) {
        return !process.leadsGroup() && sinceRecord(child, process).compareTo(TOLERANCE) > 0;
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
        boolean hadParent = context.snapshot().find(child.parent())
                .filter(parent -> sinceRecord(child, parent).compareTo(TOLERANCE) <= 0).isPresent();
        if (!hadParent || sinceRecord(child, process).abs().compareTo(TOLERANCE) > 0) {
            return Optional.of("it, or the process that asked for it, started at another time than recorded");
        }
        return process.leadsGroup() ? Optional.empty() : Optional.of("it leads no process group");
    }

    private Duration sinceRecord(SpawnedChild child, ProcessEntry process) {
        return Duration.between(child.startedAt(), context.scope().clock().startOf(process.identity()));
    }
}
