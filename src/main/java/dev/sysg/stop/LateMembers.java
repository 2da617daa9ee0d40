package dev.sysg.stop;

import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.sysg.SysgException;
import dev.sysg.platform.Deadline;
import dev.sysg.platform.Delivery;
import dev.sysg.platform.Interruption;
import dev.sysg.platform.Pid;
import dev.sysg.platform.SignalSender;
import dev.sysg.process.ProcessEntry;
import dev.sysg.process.ProcessSnapshot;
import dev.sysg.stop.ServiceResult.Signalled;

/** Finds and ends what the group of a dead service has got since its last look, and would survive unseen. */
final class LateMembers {

    /** A parent takes its dead children away in a moment, which costs less than a look at all processes. */
    private static final Duration REAPING = Duration.ofMillis(1);
    private static final Duration BETWEEN_PROBES = Duration.ofNanos(50_000);

    private final ProcessTerminator terminator;
    private final SignalSender signals;
    private final RecentProcesses recent;
    private final Authority authority;
    private final Limits limits;
    private final Interruption interruption;

    LateMembers(ProcessTerminator terminator, SignalSender signals, RecentProcesses recent, Authority authority,
            Limits limits, Interruption interruption) {
        this.terminator = terminator;
        this.signals = signals;
        this.recent = recent;
        this.authority = authority;
        this.limits = limits;
        this.interruption = interruption;
    }

    /**
     * Those whose groups have a live member, or one that cannot be seen; one look serves them all.
     *
     * @return those very objects: a set by identity
     * @throws SysgException if the processes cannot be listed
     */
    Set<ServiceResult> among(List<ServiceResult> results) {
        List<ServiceResult> answering = answering(results);
        if (answering.isEmpty()) {
            return Set.of();
        }
        ProcessSnapshot snapshot = recent.fresh();
        return answering.stream().filter(result -> lives(result, snapshot))
                .collect(Collectors.toCollection(() -> Collections.newSetFromMap(new IdentityHashMap<>())));
    }

    /** Whether the group of a service whose known processes are dead has a member, be it a zombie. */
    boolean groupAnswers(ServiceResult result) {
        return (result.outcome().outcome() == Outcome.STOPPED || result.outcome().outcome() == Outcome.NOT_RUNNING)
                && result.signalled().map(Signalled::target).filter(Target::ownGroup)
                        .filter(target -> signals.probeGroup(target.pid()) != Delivery.NO_SUCH_PROCESS).isPresent();
    }

    /**
     * Ends the late members of one group. They have the rest of the grace period, for they may have heard the first
     * signal, and be about to obey; unless there was none, as all that was known had died before it: they hear it now.
     */
    ServiceResult end(ServiceResult result, Waiting waiting) {
        Signalled signalled = result.signalled().orElseThrow();
        Pid group = signalled.target().pid();
        try {
            List<ProcessEntry> members = recent.recent().liveMembers(group);
            if (members.isEmpty()) {
                return groupAnswers(result) ? result.failed("process group " + group
                        + " has members that cannot be seen in /proc: look at it as root") : result;
            }
            Target target = Target.leaderless(group, members);
            long start = System.nanoTime();
            Consumer<Duration> remaining = left -> waiting.heard(since(start), left);
            Ending ending = result.outcome().signal().isPresent()
                    ? terminator.endSignalled(target, recent, authority,
                            new Limits(signalled.grace().remaining(), limits.killWait()), remaining)
                    : terminator.end(target, recent, authority, limits, remaining);
            return with(result, signalled, ending, result.outcome().elapsed().plus(since(start)));
        } catch (SysgException e) {
            return result.failed(e.getMessage());
        }
    }

    private static ServiceResult with(ServiceResult result, Signalled signalled, Ending late, Duration elapsed) {
        Set<Pid> tree = Stream.of(signalled.tree(), late.tree()).flatMap(Set::stream).collect(Collectors.toSet());
        Ending both = new Ending(late.signal().or(result.outcome()::signal), tree, late.survivors(),
                late.interrupted(), late.failure());
        return ServiceResult.signalled(result.service(), Outcomes.ended(result.service(), both, elapsed),
                new Signalled(signalled.target(), tree, signalled.grace()));
    }

    private List<ServiceResult> answering(List<ServiceResult> results) {
        Deadline reaped = Deadline.after(REAPING);
        List<ServiceResult> answering = results.stream().filter(this::groupAnswers).toList();
        while (!answering.isEmpty() && !reaped.isPast()) {
            interruption.pauseRegardless(BETWEEN_PROBES);
            answering = answering.stream().filter(this::groupAnswers).toList();
        }
        return answering;
    }

    /** What the look does not show at all has been taken away meanwhile, or cannot be seen. */
    private boolean lives(ServiceResult result, ProcessSnapshot snapshot) {
        Pid group = result.signalled().orElseThrow().target().pid();
        return snapshot.shows(group) ? !snapshot.liveMembers(group).isEmpty() : groupAnswers(result);
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
