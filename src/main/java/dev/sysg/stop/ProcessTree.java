package dev.sysg.stop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jboss.logging.Logger;

import dev.sysg.platform.Deadline;
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
 * The processes of one service: its group, if it has one of its own, the descendants that left the group, and the
 * sessions that any of them began. They are taken down before the first signal: whoever loses its parent to the signal,
 * and is in neither, can no longer be found.
 */
final class ProcessTree {

    /** In so short a time the kernel does not come round to a number again that it has given away. */
    private static final Duration NO_REUSE = Duration.ofMillis(100);
    private static final Logger LOG = Logger.getLogger(ProcessTree.class);

    private final ProcessTable processes;
    private final SignalSender signals;
    private final Authority authority;
    private final Target target;
    private final Map<ProcessIdentity, ProcessEntry> known = new LinkedHashMap<>();
    /** Who has ended does not come back; to look at him again would only take time. */
    private final Set<ProcessIdentity> ended = new HashSet<>();
    /** Whether the last look showed all live members of the group. */
    private boolean allSeen = true;
    /** Until then the group is the one that the processes known to be ours are in, or were. */
    private Deadline groupIsOurs = Deadline.after(NO_REUSE);

    ProcessTree(ProcessTable processes, SignalSender signals, Authority authority, Target target) {
        this.processes = processes;
        this.signals = signals;
        this.authority = authority;
        this.target = target;
        target.first().forEach(this::add);
    }

    Target target() {
        return target;
    }

    /**
     * Adds what the snapshot shows of the group and below the known processes. A dead one of those still leads to its
     * session, unless its number is another's by now.
     */
    void learn(ProcessSnapshot snapshot) {
        boolean numberIsOurs = snapshot.find(target.pid()).map(ProcessEntry::identity).map(known::containsKey)
                .orElse(true);
        List<ProcessEntry> members = target.ownGroup() && numberIsOurs ? snapshot.liveMembers(target.pid()) : List.of();
        members.forEach(this::add);
        List<ProcessEntry> ours = members.stream().filter(member -> known.containsKey(member.identity())).toList();
        // Those may fork before they end.
        allSeen = !numberIsOurs || snapshot.isComplete() && ours.isEmpty();
        if (!numberIsOurs) {
            groupIsOurs = Deadline.after(Duration.ZERO);
        } else if (!ours.isEmpty()) {
            groupWasOurs();
        }
        Stream<Pid> roots = known.keySet().stream()
                .filter(process -> snapshot.find(process.pid()).map(ProcessEntry::identity).map(process::equals)
                        .orElse(true))
                .map(ProcessIdentity::pid);
        Stream<Pid> begun = target.ownGroup() && numberIsOurs ? Stream.of(target.pid()) : Stream.empty();
        snapshot.liveDescendants(Stream.concat(roots, begun).toList(), this::isAnothers).forEach(this::add);
    }

    /** A service may have been started in the session of another one, and so in ours is nobody else's for that. */
    private boolean isAnothers(ProcessEntry entry) {
        boolean sameSession = target.first().stream().anyMatch(own -> own.session() == entry.session());
        return authority.isAnothers(entry.group(), target.pid())
                || !sameSession && authority.isAnothers(entry.session(), target.pid());
    }

    /** Whether the group has a member, be it a zombie. */
    boolean groupAnswers() {
        boolean answers = target.ownGroup() && signals.probeGroup(target.pid()) != Delivery.NO_SUCH_PROCESS;
        if (answers && !groupIsOurs.isPast()) {
            groupWasOurs();
        }
        return answers;
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
        boolean delivered = asGroup && signals.signalGroup(target.pid(), signal) == Delivery.DELIVERED;
        return sendEach(signal, asGroup) || delivered;
    }

    /**
     * The same, but not to the group.
     *
     * @return whether any took it
     */
    boolean sendOutside(Signal signal) {
        return sendEach(signal, target.ownGroup());
    }

    private boolean sendEach(Signal signal, boolean exceptGroup) {
        boolean delivered = false;
        for (ProcessEntry entry : known.values()) {
            Optional<ProcessEntry> now = visible(entry);
            if (now.isPresent() && !(exceptGroup && isMember(now.get())) && authority.covers(entry.pid())) {
                delivered |= signals.signal(entry.pid(), signal) == Delivery.DELIVERED;
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
        if (live.stream().anyMatch(this::isMember)) {
            groupWasOurs();
        }
        return live;
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

    /** To be called when it was seen just now, so that its number was no other's. */
    private void groupWasOurs() {
        groupIsOurs = Deadline.after(NO_REUSE);
    }

    /** Those who come and go too quickly to be looked at can be ended as a group alone. */
    private boolean isGroupStillOurs() {
        return !groupIsOurs.isPast() && authority.coversUnseen();
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
