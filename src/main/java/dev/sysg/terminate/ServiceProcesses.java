package dev.sysg.terminate;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.sysg.identity.SignalScope;
import dev.sysg.identity.Target;
import dev.sysg.platform.KillResult;
import dev.sysg.platform.Pid;
import dev.sysg.platform.Signal;
import dev.sysg.platform.SignalSender;
import dev.sysg.process.ProcessEntry;
import dev.sysg.process.ProcessIdentity;
import dev.sysg.process.ProcessLookup;
import dev.sysg.process.ProcessSnapshot;
import dev.sysg.process.ProcessTable;
import dev.sysg.process.UnreadableProcessException;

/**
 * The processes of one service: its group, if it has one of its own, descendants that left the group, and the sessions
 * that any of them began. They are collected before the first signal, because a process that loses its parent to the
 * signal, and is in neither, cannot be found any more.
 *
 * <p>The pid-reuse rule stands here: a pid is the service's as long as it is seen to be in use by one of its processes,
 * as their pid or as the id of their group or session, and for {@link ProcessIdentity#PID_REUSE_DELAY} after that.
 */
public final class ServiceProcesses {

    private final ProcessTable processes;
    private final SignalSender signals;
    private final SignalScope scope;
    private final Target target;
    private final Map<ProcessIdentity, ProcessEntry> known = new LinkedHashMap<>();
    private final Set<ProcessIdentity> ended = new HashSet<>();
    private final Set<ProcessIdentity> signalled = new HashSet<>();
    private final Map<Pid, Instant> lastInUse = new HashMap<>();
    private boolean groupSignalled;
    /** Once its last member has ended, the id may be reused at any time, and never is this group's again. */
    private boolean groupHasEnded;
    private boolean lastScanWasComplete = true;
    private boolean lastScanShowedGroup = true;

    ServiceProcesses(ProcessTable processes, SignalSender signals, SignalScope scope, Target target) {
        this.processes = processes;
        this.signals = signals;
        this.scope = scope;
        this.target = target;
        markInUse(target.pid());
        target.first().forEach(this::add);
    }

    /**
     * Adds what a scan shows of the group, below the known processes, and in the sessions that they began. A process
     * that has ended still leads to its session, unless its pid was reused.
     *
     * @return whether the scan shows any process of the service running
     */
    boolean collect(ProcessSnapshot snapshot) {
        known.keySet().forEach(process -> snapshot.find(process.pid())
                .filter(entry -> entry.identity().equals(process)).ifPresent(this::markInUse));
        groupHasEnded |= snapshot.find(target.pid()).filter(entry -> !known.containsKey(entry.identity())).isPresent();
        boolean groupIsOurs = target.ownGroup() && isOfThisService(target.pid(), snapshot);
        List<ProcessEntry> members = target.ownGroup() ? snapshot.liveMembers(target.pid()) : List.of();
        if (groupIsOurs) {
            members.forEach(this::add);
            members = members.stream().filter(member -> known.containsKey(member.identity())).toList();
        }
        // What the scan shows running may fork before it ends, and what it does not show may be running.
        lastScanWasComplete = snapshot.isComplete();
        lastScanShowedGroup = groupHasEnded || snapshot.isComplete() && members.isEmpty()
                && (snapshot.shows(target.pid()) || !groupExists());
        Stream<Pid> roots = known.keySet().stream().map(ProcessIdentity::pid)
                .filter(pid -> isOfThisService(pid, snapshot));
        Stream<Pid> begun = groupIsOurs ? Stream.of(target.pid()) : Stream.empty();
        snapshot.liveDescendants(Stream.concat(roots, begun).toList(), this::belongsToOtherService).forEach(this::add);
        return known.keySet().stream().anyMatch(process -> snapshot.find(process.pid())
                .filter(entry -> entry.identity().equals(process) && !entry.isDead()).isPresent());
    }

    /** Whether this pid, or the group or session of this id, still belongs to the service: not reused yet. */
    private boolean isOfThisService(Pid id, ProcessSnapshot snapshot) {
        Optional<ProcessEntry> process = snapshot.find(id);
        if (process.isPresent()) {
            return known.containsKey(process.get().identity());
        }
        return Stream.concat(snapshot.liveMembers(id).stream(), snapshot.liveSession(id).stream())
                .anyMatch(entry -> known.containsKey(entry.identity())
                        || wasInUseAt(scope.clock().startOf(entry.identity()), id));
    }

    /** Another service may have been started in the session that this one is in. */
    private boolean belongsToOtherService(ProcessEntry entry) {
        boolean sameSession = target.first().stream().anyMatch(own -> own.session() == entry.session());
        return scope.belongsToOtherService(entry.group(), target.pid())
                || !sameSession && scope.belongsToOtherService(entry.session(), target.pid());
    }

    private void add(ProcessEntry entry) {
        if (!entry.pid().equals(Pid.INIT) && !scope.self().has(entry.pid())) {
            known.put(entry.identity(), entry);
            markInUse(entry);
        }
    }

    private void markInUse(Pid id) {
        lastInUse.put(id, scope.clock().now());
    }

    /** The ids of its group and session are the service's only if they have been before. */
    private void markInUse(ProcessEntry entry) {
        Instant now = scope.clock().now();
        lastInUse.put(entry.pid(), now);
        Pid.of(entry.group()).ifPresent(group -> lastInUse.replace(group, now));
        Pid.of(entry.session()).ifPresent(session -> lastInUse.replace(session, now));
    }

    private boolean wasInUseAt(Instant moment, Pid id) {
        Instant last = lastInUse.get(id);
        return last != null && !moment.isAfter(last.plus(ProcessIdentity.PID_REUSE_DELAY));
    }

    /**
     * Whether the group has a member, be it a zombie. To be asked often during a wait: as long as it answers without a
     * gap, its id has not been reused.
     */
    boolean groupExists() {
        if (!target.ownGroup() || groupHasEnded) {
            return false;
        }
        groupHasEnded = signals.probeGroup(target.pid()) == KillResult.NO_SUCH_PROCESS;
        if (!groupHasEnded && wasInUseAt(scope.clock().now(), target.pid())) {
            markInUse(target.pid());
        }
        return !groupHasEnded;
    }

    /**
     * Whether the group, or a session that was begun, may have running members though all known processes have ended,
     * as where a process forks and ends all the time, or /proc hides members. A group of zombies is no such case.
     */
    boolean mayHaveUnseenMembers() {
        return running().isEmpty() && (groupMayHaveMembers() || !lastScanWasComplete && known.values().stream()
                .anyMatch(entry -> entry.leadsSession() || entry.session() == target.pid().value()));
    }

    private boolean groupMayHaveMembers() {
        return !lastScanShowedGroup && groupExists();
    }

    /** Whether some were found outside the group, so that the end of the group is not the end of the service. */
    boolean hasProcessesOutsideGroup() {
        return known.values().stream().anyMatch(entry -> !isInGroup(entry));
    }

    /** The known processes that are running. */
    List<ProcessEntry> running() {
        List<ProcessEntry> running = new ArrayList<>();
        for (ProcessEntry entry : known.values()) {
            if (!ended.contains(entry.identity())) {
                current(entry).ifPresentOrElse(running::add, () -> ended.add(entry.identity()));
            }
        }
        running.forEach(this::markInUse);
        return running;
    }

    private Optional<ProcessEntry> current(ProcessEntry entry) {
        ProcessLookup lookup = ProcessLookup.of(entry.pid(), processes, signals);
        if (lookup instanceof ProcessLookup.Visible visible) {
            return Optional.of(visible.process())
                    .filter(now -> now.identity().equals(entry.identity()) && !now.isDead());
        }
        return lookup.mayBeRunning() ? Optional.of(entry) : Optional.empty();
    }

    /** Those of them that must not be signalled, or that the kernel does not let this user signal. */
    public List<Pid> notPermitted() {
        return running().stream().filter(entry -> !maySignal(entry)).map(ProcessEntry::pid).toList();
    }

    boolean maySignal(ProcessEntry entry) {
        return scope.allows(target.recordOwner(), entry.pid())
                && signals.probe(entry.pid()) != KillResult.NOT_PERMITTED;
    }

    /**
     * Sends the signal to every process that has not had one before: to the group as a whole, to the others one by one.
     * A second SIGTERM would mean hurry to many programs.
     *
     * @return whether any process received it
     */
    boolean sendFirst(Signal signal) {
        boolean asGroup = groupSignalled || isGroupVerified();
        boolean delivered = asGroup && !groupSignalled && signalGroup(signal);
        groupSignalled |= delivered;
        for (ProcessEntry entry : known.values()) {
            if (signalled.add(entry.identity())) {
                delivered |= signalOne(entry, signal, asGroup);
            }
        }
        return delivered;
    }

    /** Sends the signal to all of them, the group included: whether any process received it. */
    boolean sendAll(Signal signal) {
        // Without a known member, a group is this one only if it has answered without a gap since it was verified.
        boolean asGroup = isGroupVerified() || running().isEmpty() && groupMayHaveMembers()
                && scope.allowsAll(target.recordOwner()) && wasInUseAt(scope.clock().now(), target.pid());
        boolean delivered = asGroup && signalGroup(signal);
        for (ProcessEntry entry : known.values()) {
            delivered |= signalOne(entry, signal, asGroup);
        }
        return delivered;
    }

    private boolean signalGroup(Signal signal) {
        return signals.signalGroup(target.pid(), signal) == KillResult.DELIVERED;
    }

    /** @param exceptGroup whether the members of the group have had the signal */
    private boolean signalOne(ProcessEntry entry, Signal signal, boolean exceptGroup) {
        return verified(entry).filter(now -> !(exceptGroup && isInGroup(now))).isPresent()
                && scope.allows(target.recordOwner(), entry.pid())
                && signals.signal(entry.pid(), signal) == KillResult.DELIVERED;
    }

    /** The process as it is at this moment, if it is certain to be the same, and running. */
    private Optional<ProcessEntry> verified(ProcessEntry entry) {
        try {
            return processes.find(entry.identity()).filter(now -> !now.isDead());
        } catch (UnreadableProcessException e) {
            return Optional.empty();
        }
    }

    /** Whether a known process is seen in the group right now, so that the id means this group. */
    private boolean isGroupVerified() {
        return target.ownGroup() && scope.allowsAll(target.recordOwner())
                && known.values().stream().flatMap(entry -> verified(entry).stream()).anyMatch(this::isInGroup);
    }

    private boolean isInGroup(ProcessEntry entry) {
        return target.ownGroup() && entry.group() == target.pid().value();
    }

    /** Every process that was found to belong to the service. */
    public Set<Pid> pids() {
        return Stream.concat(Stream.of(target.pid()), known.keySet().stream().map(ProcessIdentity::pid))
                .collect(Collectors.toSet());
    }
}
