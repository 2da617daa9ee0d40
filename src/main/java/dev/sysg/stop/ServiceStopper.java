package dev.sysg.stop;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

import org.jboss.logging.Logger;

import dev.sysg.error.SysgException;
import dev.sysg.platform.Pid;
import dev.sysg.platform.Signal;
import dev.sysg.platform.SignalSender;
import dev.sysg.process.ProcessEntry;
import dev.sysg.stop.ServiceResult.Awaited;
import dev.sysg.store.RecordedService;
import dev.sysg.time.Deadline;
import dev.sysg.time.Stopwatch;

/** Stops one service: tells what the recorded process is, and ends it if it is the service's. */
final class ServiceStopper {

    private static final Logger LOG = Logger.getLogger(ServiceStopper.class);

    private final StopRequest request;
    private final Limits limits;
    private final IdentityVerifier verifier;
    private final ProcessTerminator terminator;
    private final SignalSender signals;
    private final LostSupervisors supervisors;
    private final ProcessTrees trees;
    private final boolean outOfSight;

    /** @param outOfSight whether an end says nothing of its service, which may be outside of this container */
    ServiceStopper(StopRequest request, Limits limits, IdentityVerifier verifier, ProcessTerminator terminator,
            SignalSender signals, LostSupervisors supervisors, ProcessTrees trees, boolean outOfSight) {
        this.request = request;
        this.limits = limits;
        this.verifier = verifier;
        this.terminator = terminator;
        this.signals = signals;
        this.supervisors = supervisors;
        this.trees = trees;
        this.outOfSight = outOfSight;
    }

    /**
     * Stops the service.
     *
     * @param beforeSignals called before the first signal to a process that is waited for
     * @param remaining     hears how much longer it can take
     */
    ServiceResult stop(RecordedService service, Runnable beforeSignals, Consumer<Duration> remaining) {
        return handle(service, limits.killWait(), remaining, verdict -> ended(service, verdict),
                target -> terminate(service, target, beforeSignals, remaining));
    }

    /** Looks only, and logs the signals where the sender does that. */
    ServiceOutcome rehearse(RecordedService service) {
        return handle(service, Duration.ZERO, Progress.NOBODY, verdict -> wouldRemove(service, verdict),
                target -> ServiceResult.of(service, rehearse(service, target))).outcome();
    }

    /**
     * What fails here fails this service, and not those that come after it.
     *
     * @param patience  how long a supervisor may take to end
     * @param remaining hears how much longer that can be
     * @param ended     what becomes of a service that has ended
     * @param live      what becomes of the processes of one that has not
     */
    private ServiceResult handle(RecordedService service, Duration patience, Consumer<Duration> remaining,
            Function<Verdict, ServiceOutcome> ended, Function<Target, ServiceResult> live) {
        try {
            Verdict verdict = verifier.verify(service);
            if (verdict.hasEnded()) {
                return ServiceResult.of(service, outOfSight ? Outcomes.notHere(service) : ended.apply(verdict));
            }
            Optional<Target> target = target(verdict);
            Optional<Pid> supervisor = target.flatMap(found -> supervisors.above(found, patience, remaining));
            if (supervisor.isPresent()) {
                return ServiceResult.of(service, Outcomes.supervised(service, supervisor.get()));
            }
            return target.map(live)
                    .orElseGet(() -> ServiceResult.of(service, Outcomes.untouchable(service, verdict)));
        } catch (SysgException e) {
            return ServiceResult.of(service, ServiceOutcome.untouched(service.name(), service.pid(), Outcome.FAILED,
                    e.getMessage()));
        }
    }

    private static ServiceOutcome ended(RecordedService service, Verdict verdict) {
        if (verdict instanceof Verdict.Recycled recycled) {
            LOG.warnf("'%s' has ended: %s; nothing is signalled", service.name(), recycled.reason());
            return ServiceOutcome.untouched(service.name(), service.pid(), Outcome.RECYCLED, recycled.reason());
        }
        LOG.debugf("process %s of '%s' is gone", service.text(), service.name());
        return Outcomes.notRunning(service);
    }

    private static ServiceOutcome wouldRemove(RecordedService service, Verdict verdict) {
        return ServiceOutcome.untouched(service.name(), service.pid(), Outcome.WOULD_REMOVE,
                verdict instanceof Verdict.Recycled recycled ? recycled.reason() : "is not running");
    }

    private ServiceResult terminate(RecordedService service, Target target, Runnable beforeSignals,
            Consumer<Duration> remaining) {
        if (request.noWait()) {
            Stopwatch watch = Stopwatch.started();
            // Without its processes, so that nobody waits for those that come later.
            return ServiceResult.of(service, Outcomes.signalled(service,
                    terminator.request(trees.of(target), first()), watch.elapsed()));
        }
        beforeSignals.run();
        Stopwatch watch = Stopwatch.started();
        Deadline grace = Deadline.after(limits.grace());
        Ending ending = terminator.end(trees.of(target), limits, remaining);
        return ServiceResult.awaited(service, Outcomes.ended(service, ending, watch.elapsed()),
                new Awaited(ending.tree(), grace));
    }

    /** A dry-run sender has the signals logged; it is asked for them as the real one would be. */
    private ServiceOutcome rehearse(RecordedService service, Target target) {
        ProcessTree tree = trees.of(target);
        List<Pid> denied = tree.live().stream().filter(entry -> !tree.mayBeSignalled(entry)).map(ProcessEntry::pid)
                .toList();
        if (!denied.isEmpty()) {
            return Outcomes.notPermitted(service, denied);
        }
        if (signals.isDryRun()) {
            terminator.request(tree, first());
        }
        Optional<Duration> grace = Optional.of(limits.grace())
                .filter(period -> first() == Signal.TERM && !request.noWait());
        return Outcomes.wouldStop(service, target, tree.pids(), first(), grace);
    }

    /** Without a grace period there is nothing to ask for; but who does not wait has asked for no more than that. */
    private Signal first() {
        return limits.grace().isZero() && !request.noWait() ? Signal.KILL : Signal.TERM;
    }

    private Optional<Target> target(Verdict verdict) {
        if (verdict instanceof Verdict.Match match) {
            return Optional.of(match.target());
        }
        return verdict instanceof Verdict.Unclear unclear && request.force() ? unclear.forced() : Optional.empty();
    }
}
