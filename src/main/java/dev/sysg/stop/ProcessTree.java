package dev.sysg.stop;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
 * The processes of one service: its group, if it has one of its own, the descendants that left the group, and the
 * sessions that any of them began. They are taken down before the first signal: whoever loses its parent to the signal,
 * and is in neither, can no longer be found.
 */
final class ProcessTree {

    private final ProcessTable processes;
    private final SignalSender signals;
    private final Authority authority;
    private final RecentProcesses recent;
    private final HeldNumbers numbers;
    private final Target target;
    private final Map<ProcessIdentity, ProcessEntry> known = new LinkedHashMap<>();
    /** Who has ended does not come back; to look at him again would only take time. */
    private final Set<ProcessIdentity> ended = new HashSet<>();
    /** Whether the last look showed all live members of the group. */
    private boolean allSeen = true;
    /** Once a group has ended, its number may be another's at any time, and never is this one's again. */
    private boolean groupHasEnded;

    ProcessTree(ProcessTable processes, SignalSender signals, Authority authority, RecentProcesses recent,
            HeldNumbers numbers, Target target) {
        this.processes = processes;
        this.signals = signals;
        this.authority = authority;
        this.recent = recent;
        this.numbers = numbers;
        this.target = target;
        numbers.add(target.pid());
        target.first().forEach(this::add);
    }

    Target target() {
        return target;
    }

    /** Adds what a new look at all processes shows. */
    void lookAgain() {
        learn(recent.fresh());
    }

    /**
     * Adds what the snapshot shows of the group and below the known processes. A dead one of those still leads to its
     * session, unless its number is another's by now.
     */
    void learn(ProcessSnapshot snapshot) {
        known.keySet().forEach(process -> snapshot.find(process.pid())
                .filter(entry -> entry.identity().equals(process)).ifPresent(numbers::add));
        groupHasEnded |= snapshot.find(target.pid()).filter(entry -> !known.containsKey(entry.identity())).isPresent();
        boolean groupIsOurs = target.ownGroup() && isOurs(target.pid(), snapshot);
        List<ProcessEntry> members = target.ownGroup() ? snapshot.liveMembers(target.pid()) : List.of();
        if (groupIsOurs) {
            members.forEach(this::add);
            // Those of the own line are nobody's service.
            members = members.stream().filter(member -> known.containsKey(member.identity())).toList();
        }
        // Those may fork before they end.
        allSeen = groupHasEnded || snapshot.isComplete() && members.isEmpty();
        Stream<Pid> roots = known.keySet().stream().map(ProcessIdentity::pid).filter(pid -> isOurs(pid, snapshot));
        Stream<Pid> begun = groupIsOurs ? Stream.of(target.pid()) : Stream.empty();
        snapshot.liveDescendants(Stream.concat(roots, begun).toList(), this::isAnothers).forEach(this::add);
    }

    /**
     * Whether it is one of ours that bears this number; or, if nobody does as his own, whether those who bear it as
     * that of their group or session are ours: it stays taken as long as one of them lives, so that it is enough if one
     * of them is known, or began before the number could become another's.
     */
    private boolean isOurs(Pid number, ProcessSnapshot snapshot) {
        Optional<ProcessEntry> bearer = snapshot.find(number);
        if (bearer.isPresent()) {
            return known.containsKey(bearer.get().identity());
        }
        return Stream.concat(snapshot.liveMembers(number).stream(), snapshot.liveSession(number).stream())
                .anyMatch(entry -> known.containsKey(entry.identity())
                        || numbers.hadAtStartOf(entry.identity(), number));
    }

    /** A service may have been started in the session of another one, and so in ours is nobody else's for that. */
    private boolean isAnothers(ProcessEntry entry) {
        boolean sameSession = target.first().stream().anyMatch(own -> own.session() == entry.session());
        return authority.isAnothers(entry.group(), target.pid())
                || !sameSession && authority.isAnothers(entry.session(), target.pid());
    }

    /** Whether the group has a member, be it a zombie. */
    boolean groupAnswers() {
        if (!target.ownGroup() || groupHasEnded) {
            return false;
        }
        groupHasEnded = signals.probeGroup(target.pid()) == KillResult.NO_SUCH_PROCESS;
        if (!groupHasEnded) {
            numbers.renew(target.pid());
        }
        return !groupHasEnded;
    }

    /** Whether it has members that a look at all processes does not show: they cannot be seen, or have been reaped. */
    boolean isHiddenIn(ProcessSnapshot snapshot) {
        return !snapshot.shows(target.pid()) && groupAnswers();
    }

    /**
     * Whether all that is known is dead, and the group may have live members all the same, as when a process forks and
     * ends all the time: the last look showed members that have ended since, or had to be broken off. Another look may
     * tell. That a group answers of which only zombies are left is no doubt.
     */
    boolean isInDoubt() {
        return !allSeen && live().isEmpty() && groupAnswers();
    }

    /** Whether anything of it may live on, as far as this look tells, from which it has learnt. */
    boolean mayLive(ProcessSnapshot snapshot) {
        return !live().isEmpty() || isInDoubt() || isHiddenIn(snapshot);
    }

    /** Whether some have been found outside of the group, where who comes to them later is not seen by its number. */
    boolean isScattered() {
        return known.values().stream().anyMatch(entry -> !(target.ownGroup() && isMember(entry)));
    }

    /** Whether something of it may live that only a look at all processes shows. */
    boolean mayHaveMore() {
        return isScattered() || groupAnswers();
    }

    private void add(ProcessEntry entry) {
        if (!entry.pid().equals(Pid.INIT) && !authority.ownLine().has(entry.pid())) {
            known.put(entry.identity(), entry);
            numbers.add(entry);
        }
    }

    /**
     * Sends the signal to each live process once: to the group as one, to the others one by one. Each is looked at
     * right before.
     *
     * @return whether any took it
     */
    boolean send(Signal signal) {
        boolean asGroup = isGroupOurs() || signal == Signal.KILL && isInDoubt() && isGroupStillOurs();
        boolean delivered = asGroup && signals.signalGroup(target.pid(), signal) == KillResult.DELIVERED;
        return sendEach(signal, asGroup) || delivered;
    }

    /**
     * The same, but not to the group.
     *
     * @return whether any took it
     */
    boolean sendOutside(Signal signal) {
        return sendEach(signal, target.ownGroup() && authority.coversUnseen());
    }

    private boolean sendEach(Signal signal, boolean exceptGroup) {
        boolean delivered = false;
        for (ProcessEntry entry : known.values()) {
            Optional<ProcessEntry> now = visible(entry);
            if (now.isPresent() && !(exceptGroup && isMember(now.get())) && authority.covers(entry.pid())) {
                delivered |= signals.signal(entry.pid(), signal) == KillResult.DELIVERED;
            }
        }
        return delivered;
    }

    /** The known processes that are not dead. */
    List<ProcessEntry> live() {
        List<ProcessEntry> live = new ArrayList<>();
        for (ProcessEntry entry : known.values()) {
            if (!ended.contains(entry.identity())) {
                current(entry).ifPresentOrElse(live::add, () -> ended.add(entry.identity()));
            }
        }
        live.forEach(numbers::add);
        return live;
    }

    private Optional<ProcessEntry> current(ProcessEntry entry) {
        ProcessLookup sighting = ProcessLookup.of(entry.pid(), processes, signals);
        if (sighting instanceof ProcessLookup.Seen seen) {
            return Optional.of(seen.process())
                    .filter(now -> now.identity().equals(entry.identity()) && !now.isDead());
        }
        // Hidden, as when it has become another user's, it is not gone.
        return sighting.mayLive() ? Optional.of(entry) : Optional.empty();
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
        // Who has joined it since, a privileged program for one, may be none whom the file speaks for.
        return !members.isEmpty() && authority.coversUnseen();
    }

    /** Those who come and go too quickly to be looked at can be ended as a group alone. */
    private boolean isGroupStillOurs() {
        return numbers.has(target.pid()) && authority.coversUnseen();
    }

    /** Whether a signal of ours can reach the process. */
    boolean mayBeSignalled(ProcessEntry entry) {
        return authority.covers(entry.pid()) && signals.probe(entry.pid()) != KillResult.NOT_PERMITTED;
    }

    Set<Pid> pids() {
        return Stream.concat(Stream.of(target.pid()), known.keySet().stream().map(ProcessIdentity::pid))
                .collect(Collectors.toSet());
    }

    private boolean isMember(ProcessEntry entry) {
        return entry.group() == target.pid().value();
    }
}
