package dev.sysg.stop;

import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import dev.sysg.error.SysgException;
import dev.sysg.process.ProcessSnapshot;
import dev.sysg.stop.ServiceResult.Awaited;
import dev.sysg.time.Deadline;
import dev.sysg.time.Stopwatch;

/** Finds and ends what has come to a dead service since the last look at it, and would survive unseen. */
final class LateMembers {

    /** A parent takes its dead children away in a moment, which costs less than a look at all processes. */
    private static final Duration REAPING = Duration.ofMillis(1);

    private final ProcessTerminator terminator;
    private final RecentProcesses recent;
    private final Limits limits;

    LateMembers(ProcessTerminator terminator, RecentProcesses recent, Limits limits) {
        this.terminator = terminator;
        this.recent = recent;
        this.limits = limits;
    }

    /**
     * Those of which something lives: in their group, in a session of theirs, below them, or where it cannot be seen.
     * One look serves them all.
     *
     * @return those very objects: a set by identity
     * @throws SysgException if the processes cannot be listed
     */
    Set<ServiceResult> among(List<ServiceResult> results) {
        List<ServiceResult> uncertain = uncertain(results);
        if (uncertain.isEmpty()) {
            return Set.of();
        }
        ProcessSnapshot snapshot = recent.fresh();
        uncertain.forEach(result -> tree(result).learn(snapshot));
        return uncertain.stream().filter(result -> tree(result).mayLive(snapshot))
                .collect(Collectors.toCollection(() -> Collections.newSetFromMap(new IdentityHashMap<>())));
    }

    /** Whether something may live of a service whose known processes are dead. */
    boolean isUncertain(ServiceResult result) {
        return hasEnded(result) && tree(result).mayHaveMore();
    }

    /**
     * Ends what has come late. It has the rest of the grace period, for it may have heard the first signal, and be
     * about to obey; unless there was none, as all that was known had died before it: then all hear it now.
     */
    ServiceResult end(ServiceResult result, Consumer<Duration> remaining) {
        ProcessTree tree = tree(result);
        Deadline grace = result.awaited().orElseThrow().grace();
        try {
            if (tree.live().isEmpty() && !tree.isInDoubt()) {
                return tree.isHiddenIn(recent.recent()) ? result.failed("process group " + tree.target().pid()
                        + " has members that cannot be seen in /proc: look at it as root, and end it with "
                        + "kill -KILL -- -" + tree.target().pid()) : result;
            }
            Stopwatch watch = Stopwatch.started();
            boolean heard = result.outcome().signal().isPresent();
            Ending ending = terminator.endLate(tree, heard,
                    heard ? new Limits(grace.remaining(), limits.killWait()) : limits, remaining);
            return with(result, grace, ending, result.outcome().elapsed().plus(watch.elapsed()));
        } catch (SysgException e) {
            return result.failed(e.getMessage());
        }
    }

    private static ServiceResult with(ServiceResult result, Deadline grace, Ending late, Duration elapsed) {
        Ending both = new Ending(late.signal().or(result.outcome()::signal), late.tree(), late.survivors(),
                late.interrupted(), late.failure());
        return ServiceResult.awaited(result.service(), Outcomes.ended(result.service(), both, elapsed),
                new Awaited(late.tree(), grace));
    }

    private List<ServiceResult> uncertain(List<ServiceResult> results) {
        Deadline reaped = Deadline.after(REAPING);
        List<ServiceResult> uncertain = results.stream().filter(this::isUncertain).toList();
        while (uncertain.stream().anyMatch(result -> !tree(result).isScattered()) && !reaped.isPast()) {
            // The shortest pause takes longer than the parent.
            Thread.yield();
            uncertain = uncertain.stream().filter(this::isUncertain).toList();
        }
        return uncertain;
    }

    private static boolean hasEnded(ServiceResult result) {
        return result.awaited().isPresent() && (result.outcome().outcome() == Outcome.STOPPED
                || result.outcome().outcome() == Outcome.NOT_RUNNING);
    }

    private static ProcessTree tree(ServiceResult result) {
        return result.awaited().orElseThrow().tree();
    }
}
