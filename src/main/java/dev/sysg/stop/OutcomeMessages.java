package dev.sysg.stop;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import dev.sysg.identity.Verdict;
import dev.sysg.manifest.Hook;
import dev.sysg.platform.Pid;
import dev.sysg.platform.Signal;
import dev.sysg.stop.StopPlan.Decision;
import dev.sysg.stop.StopPlan.Step;
import dev.sysg.store.RecordedService;
import dev.sysg.terminate.ServiceProcesses;
import dev.sysg.terminate.TerminationResult;
import dev.sysg.terminate.TerminationResult.End;
import dev.sysg.time.Durations;

/** Puts what was found out about a service, and what came of it, into its line of the report. */
final class OutcomeMessages {

    static final String NOT_RUNNING = "not running";

    private OutcomeMessages() {
    }

    /** Why a process that cannot be verified is not signalled. */
    static String unclear(Verdict.Unclear unclear) {
        return unclear.reason() + "; nothing was signalled: " + (unclear.target().isPresent()
                ? "look at the process, and add --force to stop it if it is the service"
                : "run sysg stop as root to see it");
    }

    /** Why an entry could not be verified. */
    static String reason(Verdict verdict) {
        return verdict instanceof Verdict.Recycled recycled ? recycled.reason()
                : verdict instanceof Verdict.Refused refused ? refused.reason()
                : verdict instanceof Verdict.Unclear unclear ? unclear.reason() : NOT_RUNNING;
    }

    /** Why --forget keeps an entry. */
    static String running(Pid pid) {
        return "it is running as pid " + pid + ", and its entry stays: stop it without --forget";
    }

    /** Why a service is not stopped whose part of the manifest cannot be used. */
    static String brokenManifest(String problem) {
        return problem + "; nothing was signalled: correct it, or do without a manifest by -c /dev/null";
    }

    /** Why a service is not stopped beside a supervisor that cannot be asked. */
    static String childOfSupervisor(Pid supervisor) {
        return "it is a child of supervisor " + supervisor + ", which listens on no known socket and would start it "
                + "again; nothing was signalled: end that one first, with kill " + supervisor + ", and run sysg stop "
                + "again";
    }

    /** What becomes of a service to which no signal is sent. */
    static ServiceOutcome unsignalled(Step step) {
        return step.decision() instanceof Decision.RemoveEntry removal
                ? untouched(step.entry(), removal.outcome(), removal.reason())
                : untouched(step.entry(), ((Decision.Refuse) step.decision()).outcome(),
                        ((Decision.Refuse) step.decision()).reason());
    }

    static ServiceOutcome untouched(RecordedService service, Outcome outcome, String detail) {
        return ServiceOutcome.untouched(service.id().toString(), service.pid(), outcome, detail);
    }

    /** A step of a dry run that would stop the service. */
    static ServiceOutcome wouldStop(RecordedService service, Decision.Stop stop, boolean waits,
            ServiceProcesses processes, Optional<Hook> hook) {
        List<Pid> denied = processes.notPermitted();
        if (!denied.isEmpty()) {
            return untouched(service, Outcome.FAILED, notPermitted(denied));
        }
        String what = (stop.target().ownGroup() ? "process group " : "process ") + stop.target().pid();
        String others = processes.pids().size() > 1 ? " (" + processes.pids().size() + " processes)" : "";
        String later = waits && stop.firstSignal() != Signal.KILL
                ? ", SIGKILL after " + Durations.text(stop.timeouts().grace()) : "";
        String last = hook.filter(due -> waits)
                .map(due -> ", then the on_stop hook: " + due.command().strip().replaceAll("\\s+", " ")).orElse("");
        return untouched(service, Outcome.WOULD_STOP,
                "SIG" + stop.firstSignal() + " to " + what + others + later + last);
    }

    /** What became of processes that were signalled or waited for. */
    static ServiceOutcome of(RecordedService service, TerminationResult result) {
        End end = result.end();
        if (end instanceof End.Ended) {
            return result.signal().isPresent() ? outcome(service, result, Outcome.STOPPED, Optional.empty())
                    : untouched(service, Outcome.NOT_RUNNING, NOT_RUNNING);
        }
        if (end instanceof End.Signalled) {
            return outcome(service, result, Outcome.SIGNALLED, Optional.empty());
        }
        if (end instanceof End.Interrupted interrupted) {
            return outcome(service, result, Outcome.INTERRUPTED, Optional.of("the command was interrupted "
                    + (interrupted.pids().isEmpty() ? "before its turn" : "while " + pids(interrupted.pids(), "was")
                            + " running") + ": run `sysg stop` again, or `sysg stop --grace 0`, which kills at once"));
        }
        return outcome(service, result, Outcome.FAILED, Optional.of(failure(end)));
    }

    /** A service that a supervisor was asked to stop, without waiting for it. */
    static ServiceOutcome asked(RecordedService service) {
        return new ServiceOutcome(service.id().toString(), service.pid(), Outcome.SIGNALLED, Optional.empty(),
                Duration.ZERO, Optional.empty(), Optional.empty());
    }

    /** What became of a service that a supervisor was asked to stop. */
    static ServiceOutcome supervised(RecordedService service, TerminationResult result) {
        if (result.hasEnded()) {
            return outcome(service, result, Outcome.STOPPED, Optional.empty());
        }
        if (result.end() instanceof End.Interrupted interrupted) {
            return outcome(service, result, Outcome.INTERRUPTED, Optional.of(pids(interrupted.pids(), "was")
                    + " running when the command was interrupted; the supervisor was asked to stop it, and may "
                    + "still do so"));
        }
        return result.end() instanceof End.StillRunning running
                ? outcome(service, result, Outcome.FAILED, Optional.of(pids(running.pids(), "is") + " still running "
                        + "although the supervisor was asked to stop it: see the supervisor's log, and end it with "
                        + "kill(1) if the supervisor does not know it any more"))
                : of(service, result);
    }

    private static String failure(End end) {
        if (end instanceof End.NotPermitted denied) {
            return notPermitted(denied.pids());
        }
        if (end instanceof End.StillRunning running) {
            return pids(running.pids(), "is") + " still running after SIGKILL: see its state in /proc (D is a wait for "
                    + "a device), and run `sysg stop` again";
        }
        if (end instanceof End.UnseenMembers unseen) {
            return "process group or session " + unseen.group() + " may have members that no scan of /proc shows, as "
                    + "where they fork and end all the time: end them as root, a group with kill -KILL -- -"
                    + unseen.group();
        }
        return end instanceof End.NotTried notTried ? notTried.reason()
                : ((End.Unknown) end).reason() + "; whether it is still running is not known: run `sysg stop` again";
    }

    private static ServiceOutcome outcome(RecordedService service, TerminationResult result, Outcome outcome,
            Optional<String> detail) {
        return new ServiceOutcome(service.id().toString(), service.pid(), outcome, result.signal(), result.elapsed(),
                detail, Optional.empty());
    }

    private static String notPermitted(List<Pid> denied) {
        return "not permitted to signal " + pids(denied) + ", still running: have its user or root end it";
    }

    private static String pids(List<Pid> pids) {
        return pids.stream().sorted().map(Pid::toString)
                .collect(Collectors.joining(", ", pids.size() == 1 ? "pid " : "pids ", ""));
    }

    /** @param verb for one of them: "is" or "was" */
    private static String pids(List<Pid> pids, String verb) {
        return pids(pids) + " " + (pids.size() == 1 ? verb : verb.equals("is") ? "are" : "were");
    }
}
