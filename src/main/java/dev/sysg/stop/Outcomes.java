package dev.sysg.stop;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import dev.sysg.platform.Pid;
import dev.sysg.platform.Signal;
import dev.sysg.store.RecordedService;
import dev.sysg.time.Durations;

/** Puts what a service was found to be, and what came of it, into its line of the report. */
final class Outcomes {

    private Outcomes() {
    }

    static ServiceOutcome notRunning(RecordedService service) {
        return ServiceOutcome.untouched(service.name(), service.pid(), Outcome.NOT_RUNNING, "was not running");
    }

    static ServiceOutcome notHere(RecordedService service) {
        return ServiceOutcome.untouched(service.name(), service.pid(), Outcome.NOT_HERE,
                "its entry stays, as it may run outside of this container");
    }

    /** Why neither a match nor force lets the service be signalled. */
    static ServiceOutcome untouchable(RecordedService service, Verdict verdict) {
        if (verdict instanceof Verdict.Refused refused) {
            return ServiceOutcome.untouched(service.name(), service.pid(), Outcome.FAILED, refused.reason());
        }
        Verdict.Unclear unclear = (Verdict.Unclear) verdict;
        return ServiceOutcome.untouched(service.name(), service.pid(), Outcome.UNCLEAR,
                unclear.reason() + "; nothing was signalled: " + (unclear.forced().isPresent()
                        ? "look at it, and stop it with --force if it is the service" : "look at it as root"));
    }

    /** Why a service is not stopped beside a supervisor that cannot be asked. */
    static ServiceOutcome supervised(RecordedService service, Pid supervisor) {
        return ServiceOutcome.untouched(service.name(), service.pid(), Outcome.FAILED, "it is a child of supervisor "
                + supervisor + ", which listens on no socket that is known here, and would start it again; nothing was "
                + "signalled: end that one first, with kill " + supervisor + ", and stop again");
    }

    /** What became of processes that were to be waited for. */
    static ServiceOutcome ended(RecordedService service, Ending ending, Duration elapsed) {
        ServiceOutcome stopped = new ServiceOutcome(service.name(), service.pid(), Outcome.STOPPED, ending.signal(),
                elapsed, Optional.empty());
        if (ending.failure().isPresent()) {
            return stopped.failed(ending.failure().get() + "; whether it lives on is not known: stop again");
        }
        List<Pid> survivors = ending.survivors().stream().map(Ending.Survivor::pid).toList();
        List<Pid> denied = denied(ending);
        if (!denied.isEmpty()) {
            return stopped.failed(notPermitted(denied));
        }
        if (survivors.isEmpty()) {
            return ending.signal().isPresent() ? stopped : notRunning(service);
        }
        if (ending.interrupted()) {
            return new ServiceOutcome(service.name(), service.pid(), Outcome.INTERRUPTED, ending.signal(), elapsed,
                    Optional.of("the command was interrupted while " + pids(survivors) + " lived: stop again"));
        }
        return stopped.failed(pids(survivors) + " lives on after SIGKILL: look at its state in /proc (D is a wait for "
                + "a device), and stop again");
    }

    /** What became of processes that were signalled only. */
    static ServiceOutcome signalled(RecordedService service, Ending ending, Duration elapsed) {
        ServiceOutcome signalled = new ServiceOutcome(service.name(), service.pid(), Outcome.SIGNALLED,
                ending.signal(), elapsed, Optional.empty());
        List<Pid> denied = denied(ending);
        if (!denied.isEmpty()) {
            return signalled.failed(notPermitted(denied));
        }
        // Where anything of it may live unseen, its entry has to stay.
        boolean over = ending.signal().isEmpty() && ending.survivors().isEmpty() && !ending.tree().mayHaveMore();
        return over ? notRunning(service) : signalled;
    }

    /** Why a real run would fail. */
    static ServiceOutcome notPermitted(RecordedService service, List<Pid> denied) {
        return ServiceOutcome.untouched(service.name(), service.pid(), Outcome.FAILED, notPermitted(denied));
    }

    /** What a real run would do first, and then. */
    static ServiceOutcome wouldStop(RecordedService service, Target target, Set<Pid> tree, Signal first,
            Optional<Duration> grace) {
        String what = target.ownGroup() ? "process group " + target.pid() : "process " + target.pid();
        String others = tree.size() > 1 ? " (" + tree.size() + " processes)" : "";
        String later = grace.map(period -> ", SIGKILL after " + Durations.text(period)).orElse("");
        return ServiceOutcome.untouched(service.name(), service.pid(), Outcome.WOULD_STOP,
                "SIG" + first + " to " + what + others + later);
    }

    private static List<Pid> denied(Ending ending) {
        return ending.survivors().stream().filter(survivor -> !survivor.permitted()).map(Ending.Survivor::pid).toList();
    }

    private static String notPermitted(List<Pid> denied) {
        return "not permitted to signal " + pids(denied) + ", which still lives: have its user or root end it";
    }

    private static String pids(List<Pid> pids) {
        return pids.stream().sorted().map(Pid::toString)
                .collect(Collectors.joining(", ", "pid ", ""));
    }
}
