package dev.sysg.terminate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

import dev.sysg.error.SysgException;
import dev.sysg.platform.ExitWaiter;
import dev.sysg.platform.Pid;
import dev.sysg.platform.Signal;
import dev.sysg.process.ProcessSnapshot;
import dev.sysg.store.ServiceId;
import dev.sysg.terminate.TerminationResult.End;
import dev.sysg.terminate.Terminator.StopGate;
import dev.sysg.time.BackOff;
import dev.sysg.time.Cancellation;
import dev.sysg.time.Deadline;
import dev.sysg.time.Durations;

/**
 * The termination of any number of services: one loop, one thread. Each service gets its first signal when its turn
 * comes and SIGKILL when its grace period is over, and has ended when a scan shows that nothing of it is running. The
 * caller runs the loop by {@link #next}.
 */
public final class Termination {

    /** How long an end may wait for others, so that one scan proves them all. */
    private static final Duration LONGEST_BATCH = Duration.ofMillis(250);
    /** A parent reaps its child within a moment, which costs less than a scan. */
    private static final Duration REAPING = Duration.ofMillis(1);
    /** How often it is made sure that the group of a service still exists; shorter than the id could be reused in. */
    private static final Duration BETWEEN_GROUP_CHECKS = Duration.ofMillis(50);
    /** A waiter that returns sooner than this though nothing has ended would make the loop spin. */
    private static final long SHORTEST_WAIT_NANOS = 200_000;

    private final LatestScan scan;
    private final ExitWaiter waiter;
    private final Cancellation cancellation;
    private final StopGate gate;
    private final TurnOrder turns;
    private final List<ServiceTermination> active = new ArrayList<>();
    private int unfinished;

    Termination(LatestScan scan, ExitWaiter waiter, Cancellation cancellation, StopGate gate,
            List<ServiceTermination> services) {
        this.scan = scan;
        this.waiter = waiter;
        this.cancellation = cancellation;
        this.gate = gate;
        this.turns = new TurnOrder(services);
        this.unfinished = services.size();
    }

    /**
     * A service whose end is being waited for.
     *
     * @param sent         the signal that it has had, if any was sent
     * @param elapsed      since when
     * @param atMost       how much longer at most: until SIGKILL, or after that
     * @param isBeforeKill whether SIGKILL is still to come
     */
    public record Wait(ServiceId id, Optional<Signal> sent, Duration elapsed, Duration atMost, boolean isBeforeKill) {
    }

    /** Whether every service has had its result. */
    public boolean isFinished() {
        return unfinished == 0;
    }

    /** How many services have had no result yet. */
    public int unfinished() {
        return unfinished;
    }

    /** What is being waited for, in the order of the first signals. */
    public List<Wait> waits() {
        return active.stream().filter(ServiceTermination::mayBeRunning)
                .map(ServiceTermination::asWait).toList();
    }

    /** Lets go the services that wait for this one, whose request said that the caller does that. */
    public void release(ServiceId id) {
        turns.end(id);
    }

    /**
     * Runs the loop until services have ended, or are given up.
     *
     * @param longest how long to wait for that at most
     * @return the results that are new since the last call; empty if there are none yet
     */
    public List<TerminationResult> next(Duration longest) {
        Deadline end = Deadline.after(longest);
        BackOff backOff = new BackOff();
        for (;;) {
            List<TerminationResult> results = step();
            unfinished -= results.size();
            if (!results.isEmpty() || isFinished() || end.isPast()) {
                return results;
            }
            if (pause(end, backOff)) {
                backOff = new BackOff();
            }
        }
    }

    private List<TerminationResult> step() {
        Map<ServiceTermination, TerminationResult> results = new LinkedHashMap<>();
        try {
            if (cancellation.isRequested()) {
                interrupt(results);
            } else {
                while (turns.hasNext() && !cancellation.isRequested()) {
                    begin(turns.next(), results);
                }
                confirm(results);
                escalate(results);
            }
        } catch (SysgException e) {
            // /proc cannot be read: what was signalled still has to be reported.
            active.forEach(service -> service.fail(e.getMessage()));
        }
        active.forEach(service -> service.failed().ifPresent(result -> results.putIfAbsent(service, result)));
        active.removeAll(results.keySet());
        results.keySet().stream().filter(service -> !service.request().releasedByCaller())
                .forEach(service -> turns.end(service.id()));
        return List.copyOf(results.values());
    }

    /** Services whose system calls fail do not hurt the others. */
    private static void each(List<ServiceTermination> services, Consumer<ServiceTermination> action) {
        for (ServiceTermination service : services) {
            try {
                action.accept(service);
            } catch (SysgException e) {
                service.fail(e.getMessage());
            }
        }
    }

    private void begin(ServiceTermination service, Map<ServiceTermination, TerminationResult> results) {
        try {
            Optional<String> obstacle = gate.obstacle(service.request().target());
            if (obstacle.isPresent()) {
                results.put(service, service.result(new End.NotTried(obstacle.get())));
                return;
            }
            service.begin(scan.recent());
            active.add(service);
            letGoIfQuiet(service);
        } catch (SysgException e) {
            results.put(service, service.result(new End.Unknown(e.getMessage())));
        }
    }

    /** What follows a service does not wait for its proof; nor does a dependency, if a scan could find nothing more. */
    private void letGoIfQuiet(ServiceTermination service) {
        if (service.isQuiet() && !service.request().releasedByCaller()) {
            turns.quiet(service.id());
            if (turns.isEndWaitedFor(service.id()) && service.isQuietForGood()) {
                turns.end(service.id());
            }
        }
    }

    /** One scan proves the end of all services whose last known process had ended before it began. */
    private void confirm(Map<ServiceTermination, TerminationResult> results) {
        List<ServiceTermination> quiet = active.stream()
                .filter(service -> service.isQuiet() && service.nextScan().isPast()).toList();
        if (isScanDue(quiet)) {
            scan.beganAfter(quiet.stream().mapToLong(ServiceTermination::quietSince).max().orElseThrow());
        }
        each(quiet, service -> {
            if (service.isCoveredBy(scan.latest())) {
                service.confirm(scan.latest()).ifPresent(result -> results.put(service, result));
            }
        });
    }

    /** Without a reason to hurry, ends are proven together: when nothing else is waited for, or one gets too old. */
    private boolean isScanDue(List<ServiceTermination> quiet) {
        boolean last = !quiet.isEmpty() && quiet.size() == active.size() && !turns.hasNext()
                && quiet.stream().noneMatch(service -> turns.isEndWaitedFor(service.id()));
        return last || quiet.stream().filter(service -> !service.isCoveredBy(scan.latest()))
                .anyMatch(service -> service.request().releasedByCaller()
                        || System.nanoTime() - service.quietSince()
                                > (turns.isEndWaitedFor(service.id()) ? REAPING : LONGEST_BATCH).toNanos());
    }

    private void escalate(Map<ServiceTermination, TerminationResult> results) {
        List<ServiceTermination> overdue = active.stream()
                .filter(service -> !results.containsKey(service) && service.isOverdue()).toList();
        each(overdue, ServiceTermination::check);
        List<ServiceTermination> toKill = overdue.stream()
                .filter(service -> service.hasKillLeft() && service.isOverdue()).toList();
        List<ServiceTermination> late = overdue.stream().filter(service -> !service.hasKillLeft()).toList();
        List<ServiceTermination> quiet = late.stream().filter(ServiceTermination::isQuiet).toList();
        each(late, service -> {
            if (!service.isQuiet()) {
                results.put(service, service.giveUp());
            }
        });
        if (!toKill.isEmpty() || !quiet.isEmpty()) {
            ProcessSnapshot snapshot = scan.fresh();
            each(toKill, service -> service.kill(snapshot));
            // They have ended at the last moment, unless this scan shows more.
            each(quiet, service -> results.put(service, service.confirm(snapshot).orElseGet(service::giveUp)));
        }
    }

    private void interrupt(Map<ServiceTermination, TerminationResult> results) {
        each(active, ServiceTermination::check);
        if (active.stream().anyMatch(ServiceTermination::isQuiet)) {
            ProcessSnapshot snapshot = scan.fresh();
            each(active, service -> service.proveEnd(snapshot).ifPresent(result -> results.put(service, result)));
        }
        each(active, service -> results.computeIfAbsent(service, ServiceTermination::interrupted));
        turns.cancel().forEach(service -> results.put(service, service.result(new End.Interrupted(List.of()))));
    }

    /** @return whether a service has come closer to its end */
    private boolean pause(Deadline end, BackOff backOff) {
        List<Pid> watched = watched();
        Duration longest = longestPause(end);
        long start = System.nanoTime();
        List<Pid> ended = watched.isEmpty() ? List.of() : waiter.await(watched, longest, backOff);
        each(active, service -> {
            service.keepGroup();
            if (service.watched().filter(ended::contains).isPresent()) {
                service.check();
            }
            letGoIfQuiet(service);
        });
        boolean progress = turns.hasNext() || !watched().equals(watched);
        if (!progress && System.nanoTime() - start < SHORTEST_WAIT_NANOS) {
            cancellation.pause(backOff.next(Deadline.after(longest)));
        }
        return progress;
    }

    private List<Pid> watched() {
        return active.stream().flatMap(service -> service.watched().stream()).toList();
    }

    private Duration longestPause(Deadline end) {
        Duration longest = Durations.shorter(end.remaining(), BETWEEN_GROUP_CHECKS);
        for (ServiceTermination service : active) {
            Deadline next = service.isQuiet() ? service.nextScan() : service.deadline();
            longest = next.isPast() ? longest : Durations.shorter(longest, next.remaining());
        }
        return longest;
    }
}
