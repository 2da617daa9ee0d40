package dev.sysg.stop;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jboss.logging.Logger;

import dev.sysg.SysgException;
import dev.sysg.config.Settings;
import dev.sysg.platform.Deadline;
import dev.sysg.platform.Delivery;
import dev.sysg.platform.Pid;
import dev.sysg.platform.Signal;
import dev.sysg.platform.SignalSender;
import dev.sysg.process.ProcessEntry;
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
    private final boolean elsewhere;

    /** @param elsewhere whether an end says nothing of its service, which may be outside of this container */
    ServiceStopper(StopRequest request, Settings settings, IdentityVerifier verifier, ProcessTerminator terminator,
            SignalSender signals, RecentProcesses recent, Authority authority, boolean elsewhere) {
        this.request = request;
        this.limits = new Limits(request.gracePeriod().orElse(settings.gracePeriod()), settings.killWait());
        this.verifier = verifier;
        this.terminator = terminator;
        this.signals = signals;
        this.recent = recent;
        this.authority = authority;
        this.elsewhere = elsewhere;
    }

    /** What came of one service, before its entry is taken out. */
    record Result(RecordedService service, ServiceOutcome outcome, Optional<Signalled> signalled) {

        static Result of(RecordedService service, ServiceOutcome outcome) {
            return new Result(service, outcome, Optional.empty());
        }

        Result failed(String reason) {
            return new Result(service, outcome.failed(reason), signalled);
        }

        Result unrecorded(String reason) {
            return new Result(service, outcome.unrecorded(reason), signalled);
        }

        /** Every process that belonged to the service, as far as it was found. */
        Set<Pid> tree() {
            return signalled.map(Signalled::tree).orElse(Set.of());
        }
    }

    /**
     * The processes of a service that were signalled.
     *
     * @param grace when their grace period ends
     */
    record Signalled(Target target, Set<Pid> tree, Deadline grace) {
    }

    /** Hears how long the wait has taken, and how long it can still take. */
    @FunctionalInterface
    interface Waiting {

        void heard(Duration elapsed, Duration atMost);
    }

    /** Stops the service. What fails here fails this service, and not those that come after it. */
    Result stop(RecordedService service, Waiting waiting) {
        try {
            Verdict verdict = verifier.verify(service);
            if (verdict.hasEnded() && elsewhere) {
                return Result.of(service, Outcomes.notHere(service));
            }
            if (verdict instanceof Verdict.Gone) {
                LOG.debugf("process %s of '%s' is gone", service.text(), service.name());
                return Result.of(service, Outcomes.notRunning(service));
            }
            if (verdict instanceof Verdict.Recycled recycled) {
                LOG.warnf("'%s' has ended: %s; its entry is taken out and nothing is signalled", service.name(),
                        recycled.reason());
                return Result.of(service, ServiceOutcome.untouched(service.name(), service.pid(), Outcome.RECYCLED,
                        recycled.reason()));
            }
            Optional<Target> target = target(verdict);
            return target.isPresent() ? terminate(service, target.get(), waiting)
                    : Result.of(service, Outcomes.untouchable(service, verdict));
        } catch (SysgException e) {
            return Result.of(service, failed(service, e));
        }
    }

    /** Looks only, and logs the signals where the sender does that. */
    ServiceOutcome rehearse(RecordedService service) {
        try {
            Verdict verdict = verifier.verify(service);
            if (verdict.hasEnded() && elsewhere) {
                return Outcomes.notHere(service);
            }
            if (verdict instanceof Verdict.Gone) {
                return ServiceOutcome.untouched(service.name(), service.pid(), Outcome.WOULD_REMOVE, "is not running");
            }
            if (verdict instanceof Verdict.Recycled recycled) {
                return ServiceOutcome.untouched(service.name(), service.pid(), Outcome.WOULD_REMOVE, recycled.reason());
            }
            Optional<Target> target = target(verdict);
            return target.isPresent() ? rehearse(service, target.get()) : Outcomes.untouchable(service, verdict);
        } catch (SysgException e) {
            return failed(service, e);
        }
    }

    /** Whether the group of a service whose known processes are dead may have a live member. */
    boolean groupAnswers(Result result) {
        return (result.outcome().outcome() == Outcome.STOPPED || result.outcome().outcome() == Outcome.NOT_RUNNING)
                && result.signalled().map(Signalled::target).filter(Target::ownGroup)
                        .filter(target -> signals.probeGroup(target.pid()) != Delivery.NO_SUCH_PROCESS).isPresent();
    }

    /**
     * Ends what a group has got since it was looked at for its signals: it has the rest of the grace period, for it may
     * have heard the first one, and be about to obey.
     */
    Result finish(Result result, Waiting waiting) {
        Signalled signalled = result.signalled().orElseThrow();
        Pid group = signalled.target().pid();
        try {
            List<ProcessEntry> members = recent.recent().liveMembers(group);
            if (members.isEmpty()) {
                return groupAnswers(result) ? result.failed("process group " + group
                        + " has members that cannot be seen "
                        + "in /proc: look at it as root") : result;
            }
            long start = System.nanoTime();
            Ending ending = terminator.endSignalled(Target.leaderless(group, members), recent, authority,
                    new Limits(signalled.grace().remaining(), limits.killWait()),
                    left -> waiting.heard(since(start), left));
            Set<Pid> tree = Stream.of(signalled.tree(), ending.tree()).flatMap(Set::stream).collect(Collectors.toSet());
            Ending both = new Ending(ending.signal().or(result.outcome()::signal), tree, ending.survivors(),
                    ending.interrupted(), ending.failure());
            return new Result(result.service(),
                    Outcomes.ended(result.service(), both, result.outcome().elapsed().plus(since(start))),
                    Optional.of(new Signalled(signalled.target(), tree, signalled.grace())));
        } catch (SysgException e) {
            return result.failed(e.getMessage());
        }
    }

    private Result terminate(RecordedService service, Target target, Waiting waiting) {
        long start = System.nanoTime();
        Deadline grace = Deadline.after(limits.grace());
        Ending ending = request.noWait() ? terminator.request(target, first(), recent, authority)
                : terminator.end(target, recent, authority, limits, left -> waiting.heard(since(start), left));
        ServiceOutcome outcome = request.noWait() ? Outcomes.signalled(service, ending, since(start))
                : Outcomes.ended(service, ending, since(start));
        return new Result(service, outcome, Optional.of(new Signalled(target, ending.tree(), grace)));
    }

    private ServiceOutcome rehearse(RecordedService service, Target target) {
        List<Pid> denied = target.first().stream().map(ProcessEntry::pid)
                .filter(pid -> signals.probe(pid) == Delivery.NOT_PERMITTED).toList();
        if (!denied.isEmpty()) {
            return Outcomes.notPermitted(service, denied);
        }
        Set<Pid> tree = signals.isDryRun() ? terminator.request(target, first(), recent, authority).tree()
                : terminator.look(target, recent, authority);
        Optional<Duration> grace = Optional.of(limits.grace())
                .filter(period -> first() == Signal.TERM && !request.noWait());
        return Outcomes.wouldStop(service, target, tree, first(), grace);
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

    private static ServiceOutcome failed(RecordedService service, SysgException cause) {
        return ServiceOutcome.untouched(service.name(), service.pid(), Outcome.FAILED, cause.getMessage());
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
