package dev.sysg.stop;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jboss.logging.Logger;

import dev.sysg.SysgException;
import dev.sysg.config.Durations;
import dev.sysg.config.Settings;
import dev.sysg.platform.Delivery;
import dev.sysg.platform.Pid;
import dev.sysg.platform.Signal;
import dev.sysg.platform.SignalSender;
import dev.sysg.process.ProcessEntry;
import dev.sysg.process.ProcessSnapshot;
import dev.sysg.state.RecordedService;

/** Stops one service: tells what the recorded process is, and ends it if it is the service's. */
final class ServiceStopper {

    private static final Logger LOG = Logger.getLogger(ServiceStopper.class);

    private final StopRequest request;
    private final Limits limits;
    private final IdentityVerifier verifier;
    private final ProcessTerminator terminator;
    private final SignalSender signals;
    private final RecentProcesses recent;
    private final Authority authority;

    ServiceStopper(StopRequest request, Settings settings, IdentityVerifier verifier, ProcessTerminator terminator,
            SignalSender signals, RecentProcesses recent, Authority authority) {
        this.request = request;
        this.limits = new Limits(request.gracePeriod().orElse(settings.gracePeriod()), settings.killWait());
        this.verifier = verifier;
        this.terminator = terminator;
        this.signals = signals;
        this.recent = recent;
        this.authority = authority;
    }

    /**
     * What came of one service, before its entry is taken out.
     *
     * @param target  the processes, if they were signalled
     * @param tree    every process that belonged to the service
     */
    record Result(ServiceOutcome outcome, Optional<Target> target, Set<Pid> tree) {

        static Result of(ServiceOutcome outcome) {
            return new Result(outcome, Optional.empty(), Set.of());
        }

        Result failed(String reason) {
            return new Result(outcome.failed(reason), target, tree);
        }
    }

    /** Hears how long the wait has taken, and how long it can still take. */
    @FunctionalInterface
    interface Waiting {

        void heard(Duration elapsed, Duration atMost);
    }

    /** Stops the service. What fails here fails this service, and not those that come after it. */
    Result stop(RecordedService service, Waiting waiting) {
        try {
            return verifyAndStop(service, waiting);
        } catch (SysgException e) {
            return Result.of(ServiceOutcome.untouched(service.name(), service.pid(), Outcome.FAILED, e.getMessage()));
        }
    }

    private Result verifyAndStop(RecordedService service, Waiting waiting) {
        Verdict verdict = verifier.verify(service);
        if (verdict instanceof Verdict.Gone) {
            LOG.debugf("process %s of '%s' is gone", service.text(), service.name());
            return Result.of(ServiceOutcome.untouched(service.name(), service.pid(), Outcome.NOT_RUNNING,
                    "was not running"));
        }
        if (verdict instanceof Verdict.Recycled recycled) {
            LOG.warnf("'%s' has ended: %s; its entry is taken out and nothing is signalled", service.name(),
                    recycled.reason());
            return Result.of(ServiceOutcome.untouched(service.name(), service.pid(), Outcome.RECYCLED,
                    recycled.reason()));
        }
        Optional<Target> target = target(verdict);
        return target.isPresent() ? terminate(service, target.get(), waiting) : Result.of(refused(service, verdict));
    }

    /** Looks only, and logs the signals where the sender does that. */
    ServiceOutcome rehearse(RecordedService service) {
        Verdict verdict = verifier.verify(service);
        if (verdict instanceof Verdict.Gone) {
            return ServiceOutcome.untouched(service.name(), service.pid(), Outcome.WOULD_REMOVE, "is not running");
        }
        if (verdict instanceof Verdict.Recycled recycled) {
            return ServiceOutcome.untouched(service.name(), service.pid(), Outcome.WOULD_REMOVE, recycled.reason());
        }
        Optional<Target> target = target(verdict);
        if (target.isEmpty()) {
            return refused(service, verdict);
        }
        Set<Pid> tree = signals.isDryRun() ? terminator.request(target.get(), recent, authority).tree()
                : terminator.look(target.get(), recent, authority);
        return ServiceOutcome.untouched(service.name(), service.pid(), Outcome.WOULD_STOP,
                description(target.get(), tree));
    }

    /** Ends, by SIGKILL, what a group has got since its known members died; without a look at each group. */
    Result finish(Result result, ProcessSnapshot snapshot) {
        Pid group = result.target().orElseThrow().pid();
        List<ProcessEntry> members = snapshot.liveMembers(group);
        if (members.isEmpty()) {
            return snapshot.shows(group) ? result : result.failed("process group " + group + " has members that cannot be "
                    + "seen in /proc: look at it as root");
        }
        Ending ending = terminator.end(Target.leaderless(group, members), recent, authority,
                new Limits(Duration.ZERO, limits.killWait()), left -> {
                });
        return new Result(outcome(result.outcome(), ending), result.target(), Stream.of(result.tree(), ending.tree())
                .flatMap(Set::stream).collect(Collectors.toSet()));
    }

    /** Whether the group of a service whose known processes are dead may have a live member. */
    boolean groupAnswers(Result result) {
        return result.outcome().outcome() == Outcome.STOPPED && result.target().filter(Target::ownGroup)
                .filter(target -> signals.probeGroup(target.pid()) != Delivery.NO_SUCH_PROCESS).isPresent();
    }

    private Result terminate(RecordedService service, Target target, Waiting waiting) {
        long start = System.nanoTime();
        Ending ending = request.noWait() ? terminator.request(target, recent, authority)
                : terminator.end(target, recent, authority, limits,
                        left -> waiting.heard(Duration.ofNanos(System.nanoTime() - start), left));
        Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
        ServiceOutcome stopped = new ServiceOutcome(service.name(), service.pid(),
                request.noWait() ? Outcome.SIGNALLED : Outcome.STOPPED, ending.signal(), elapsed, Optional.empty());
        return new Result(outcome(stopped, ending), Optional.of(target), ending.tree());
    }

    private static ServiceOutcome outcome(ServiceOutcome stopped, Ending ending) {
        List<Ending.Survivor> survivors = ending.survivors();
        List<Ending.Survivor> denied = survivors.stream().filter(survivor -> !survivor.permitted()).toList();
        if (!denied.isEmpty()) {
            return stopped.failed("not permitted to signal " + pids(denied) + ", which still lives: run as its user, or as root");
        }
        if (survivors.isEmpty() || stopped.outcome() == Outcome.SIGNALLED) {
            return stopped;
        }
        if (ending.interrupted()) {
            return new ServiceOutcome(stopped.service(), stopped.pid(), Outcome.INTERRUPTED, ending.signal(),
                    stopped.elapsed(), Optional.of("not stopped: the command was interrupted while " + pids(survivors)
                            + " lived"));
        }
        return stopped.failed(pids(survivors) + " lives on after SIGKILL: look at its state in /proc (D is a wait for a "
                + "device), and stop again");
    }

    private Optional<Target> target(Verdict verdict) {
        if (verdict instanceof Verdict.Match match) {
            return Optional.of(match.target());
        }
        return verdict instanceof Verdict.Unclear unclear && request.force() ? unclear.forced() : Optional.empty();
    }

    private static ServiceOutcome refused(RecordedService service, Verdict verdict) {
        if (verdict instanceof Verdict.Refused refused) {
            return ServiceOutcome.untouched(service.name(), service.pid(), Outcome.FAILED, refused.reason());
        }
        Verdict.Unclear unclear = (Verdict.Unclear) verdict;
        return ServiceOutcome.untouched(service.name(), service.pid(), Outcome.UNCLEAR, unclear.reason()
                + "; nothing was signalled: look at it, and stop it with --force if it is the service"
                + (unclear.forced().isEmpty() ? " and you may signal it" : ""));
    }

    private String description(Target target, Set<Pid> tree) {
        String what = target.ownGroup() ? "process group " + target.pid() : "process " + target.pid();
        String others = tree.size() > 1 ? " (" + tree.size() + " processes)" : "";
        String how = limits.grace().isZero() ? "SIGKILL" : request.noWait() ? "SIGTERM"
                : "SIGTERM, SIGKILL after " + Durations.text(limits.grace());
        return how + " to " + what + others;
    }

    private static String pids(List<Ending.Survivor> survivors) {
        return survivors.stream().map(survivor -> survivor.pid().toString()).sorted()
                .collect(Collectors.joining(", ", "pid ", ""));
    }
}
