package dev.sysg.stop;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jboss.logging.Logger;

import dev.sysg.platform.Delivery;
import dev.sysg.platform.Pid;
import dev.sysg.platform.Signal;
import dev.sysg.platform.SignalSender;
import dev.sysg.process.ProcessEntry;
import dev.sysg.process.ProcessIdentity;
import dev.sysg.process.ProcessSnapshot;
import dev.sysg.process.ProcessTable;
import dev.sysg.process.UnreadableProcessException;

/**
 * The processes of one service: its group, if it has one of its own, and the descendants that left the group. They are
 * taken down before the first signal, since whoever loses its parent to the signal can no longer be found.
 */
final class ProcessTree {

    private static final Logger LOG = Logger.getLogger(ProcessTree.class);

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

    /**
     * Sends the signal to each live process once: to the group as one, to the others one by one. Each is looked at
     * right before.
     *
     * @return whether any took it
     */
    boolean send(Signal signal) {
        boolean asGroup = isGroupOurs();
        boolean delivered = asGroup && signals.signalGroup(target.pid(), signal) == Delivery.DELIVERED;
        for (ProcessEntry entry : known.values()) {
            Optional<ProcessEntry> now = visible(entry);
            if (now.isPresent() && !(asGroup && isMember(now.get())) && authority.covers(entry.pid())) {
                delivered |= signals.signal(entry.pid(), signal) == Delivery.DELIVERED;
            }
        }
        return delivered;
    }

    /** The known processes that are not dead. */
    List<ProcessEntry> live() {
        return known.values().stream().flatMap(entry -> current(entry).stream()).toList();
    }

    private Optional<ProcessEntry> current(ProcessEntry entry) {
        try {
            Optional<ProcessEntry> seen = processes.find(entry.pid());
            if (seen.isPresent()) {
                return seen.filter(now -> now.identity().equals(entry.identity()) && !now.isDead());
            }
        } catch (UnreadableProcessException e) {
            LOG.debug(e.getMessage(), e);
        }
        // It has become another user's, and /proc hides those (hidepid): it is not gone.
        return signals.probe(entry.pid()) == Delivery.NO_SUCH_PROCESS ? Optional.empty() : Optional.of(entry);
    }

    /** Only what can be seen can be known to be still the same. */
    private Optional<ProcessEntry> visible(ProcessEntry entry) {
        try {
            return processes.find(entry.identity()).filter(now -> !now.isDead());
        } catch (UnreadableProcessException e) {
            return Optional.empty();
        }
    }

    /** As long as a process that we know is in the group, its number means no other group. */
    private boolean isGroupOurs() {
        List<ProcessEntry> members = !target.ownGroup() ? List.of()
                : known.values().stream().flatMap(entry -> visible(entry).stream()).filter(this::isMember).toList();
        return !members.isEmpty() && authority.coversAll(members);
    }

    /** Whether a signal of ours can reach the process. */
    boolean mayBeSignalled(ProcessEntry entry) {
        return authority.covers(entry.pid()) && signals.probe(entry.pid()) != Delivery.NOT_PERMITTED;
    }

    Set<Pid> pids() {
        return Stream.concat(Stream.of(target.pid()), known.keySet().stream().map(ProcessIdentity::pid))
                .collect(Collectors.toSet());
    }

    private boolean isMember(ProcessEntry entry) {
        return entry.group() == target.pid().value();
    }
}
