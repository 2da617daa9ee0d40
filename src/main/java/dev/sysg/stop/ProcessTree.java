package dev.sysg.stop;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.sysg.platform.Delivery;
import dev.sysg.platform.Pid;
import dev.sysg.platform.Signal;
import dev.sysg.platform.SignalSender;
import dev.sysg.process.ProcessEntry;
import dev.sysg.process.ProcessIdentity;
import dev.sysg.process.ProcessSnapshot;
import dev.sysg.process.ProcessTable;

/**
 * The processes of one service: its group, if it has one of its own, and the descendants that left the group. They are
 * taken down before the first signal, since whoever loses its parent to the signal can no longer be found.
 */
final class ProcessTree {

    private final ProcessTable processes;
    private final SignalSender signals;
    private final Authority authority;
    private final Target target;
    private final Map<ProcessIdentity, ProcessEntry> known = new LinkedHashMap<>();

    ProcessTree(ProcessTable processes, SignalSender signals, Authority authority, Target target) {
        this.processes = processes;
        this.signals = signals;
        this.authority = authority;
        this.target = target;
        target.first().forEach(this::add);
    }

    /** Adds what the snapshot shows of the group and below the known processes. */
    void learn(ProcessSnapshot snapshot) {
        if (target.ownGroup()) {
            snapshot.liveMembers(target.pid()).forEach(this::add);
        }
        snapshot.liveDescendants(live().stream().map(ProcessEntry::pid).toList()).forEach(this::add);
    }

    private void add(ProcessEntry entry) {
        if (!entry.pid().equals(Pid.INIT) && !entry.pid().equals(processes.ownPid())) {
            known.put(entry.identity(), entry);
        }
    }

    /** Sends the signal to each live process once: to the group as one, to the others one by one. */
    void send(Signal signal) {
        List<ProcessEntry> alive = live();
        boolean asGroup = target.ownGroup() && authority.coversAll(members(alive))
                && alive.stream().anyMatch(this::isMember);
        if (asGroup) {
            signals.signalGroup(target.pid(), signal);
        }
        alive.stream()
                .filter(entry -> !(asGroup && isMember(entry)))
                .filter(entry -> processes.lives(entry.identity()) && authority.covers(entry.pid()))
                .forEach(entry -> signals.signal(entry.pid(), signal));
    }

    /** The known processes that are not dead. */
    List<ProcessEntry> live() {
        return known.values().stream().flatMap(entry -> current(entry).stream()).toList();
    }

    private Optional<ProcessEntry> current(ProcessEntry entry) {
        Optional<ProcessEntry> seen = processes.find(entry.pid());
        if (seen.isEmpty() && signals.probe(entry.pid()) == Delivery.NOT_PERMITTED) {
            // It has become another user's, and /proc hides those (hidepid): it is not gone.
            return Optional.of(entry);
        }
        return seen.filter(now -> now.identity().equals(entry.identity()) && !now.isDead());
    }

    /** Whether a signal of ours can reach the process. */
    boolean mayBeSignalled(ProcessEntry entry) {
        return authority.covers(entry.pid()) && signals.probe(entry.pid()) != Delivery.NOT_PERMITTED;
    }

    Set<Pid> pids() {
        return Stream.concat(Stream.of(target.pid()), known.keySet().stream().map(ProcessIdentity::pid))
                .collect(Collectors.toSet());
    }

    private Collection<ProcessEntry> members(Collection<ProcessEntry> entries) {
        return entries.stream().filter(this::isMember).toList();
    }

    private boolean isMember(ProcessEntry entry) {
        return target.ownGroup() && entry.group() == target.pid().value();
    }
}
