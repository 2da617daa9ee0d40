package dev.sysg.stop;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import dev.sysg.config.Settings;
import dev.sysg.identity.IdentityVerifier;
import dev.sysg.identity.VerificationContext;
import dev.sysg.manifest.Manifest;
import dev.sysg.manifest.ManifestSource;
import dev.sysg.manifest.ServiceSpec;
import dev.sysg.stop.StopPlan.Decision;
import dev.sysg.stop.StopPlan.Step;
import dev.sysg.stop.StopPlanner.Finding;
import dev.sysg.store.EntryRemoval;
import dev.sysg.store.PidFileStore;
import dev.sysg.store.RecordedServices;
import dev.sysg.store.StateDirectory;
import dev.sysg.terminate.ServiceProcesses;
import dev.sysg.terminate.Termination;
import dev.sysg.terminate.TerminationRequest;
import dev.sysg.terminate.TerminationResult;
import dev.sysg.terminate.Terminator.StopGate;
import dev.sysg.terminate.Terminator;
import dev.sysg.time.Progress;
import dev.sysg.time.Stopwatch;

/** Stops recorded services by signals, without a supervisor: read, plan, terminate, complete, report. */
@Singleton
public record DirectStopper(PidFileStore store, ManifestSource manifests, IdentityVerifier verifier,
        Terminator terminator, HookRunner hooks) {

    private static final Logger LOG = Logger.getLogger(DirectStopper.class);

    /** Stops the requested services, or all, dependents first; SysgException if nothing could be tried. */
    StopReport stop(StopContext context, StopGate gate, Progress progress) {
        return stop(manifests.find(context.request().config(), Path.of("").toAbsolutePath(), context.state()), context,
                gate, progress);
    }

    /** Stops services, or all if none is named, for their own supervisor, which does not start them meanwhile. */
    public StopReport stop(List<String> services, Manifest manifest, StateDirectory state, Settings settings,
            Progress progress) {
        StopRequest request = new StopRequest(services, Optional.empty(), Optional.empty(), Optional.empty(), Set.of());
        return stop(manifest, new StopContext(request, state, settings), target -> Optional.empty(), progress);
    }

    private StopReport stop(Manifest manifest, StopContext context, StopGate gate, Progress progress) {
        // 1 read
        StopRequest request = context.request();
        RecordedServices records = context.isDryRun()
                ? store.peek(context.state(), request.projects())
                : store.read(context.state(), request.projects(), context.lockTimeout());
        Selection selection = Selection.of(request, records, manifest);
        if (selection.services().isEmpty()) {
            return selection.report(context, List.of());
        }
        if (!request.has(StopOption.NO_WAIT)) {
            store.checkReplaceable(context.state(), selection.services());
        }

        // 2 plan
        VerificationContext verification = verifier.scan(records, manifest);
        if (!request.has(StopOption.FORGET)) {
            verifier.requireVisible(selection.services());
        }
        StopPlan plan = new StopPlanner(request, manifest, context.settings().stop()).plan(selection.services().stream()
                .map(service -> new Finding(service, verifier.verify(service, verification))).toList());
        if (context.isDryRun() || request.has(StopOption.NO_WAIT)) {
            return selection.report(context,
                    plan.steps().stream().map(step -> atOnce(step, context, verification, gate)).toList());
        }

        // 3 terminate
        Completion completion = new Completion(store, context, hooks, manifest, progress);
        plan.steps().forEach(step -> addUnsignalled(step, completion));
        List<TerminationRequest> requests = requests(plan, manifest);
        Termination termination = terminator.begin(requests, verification, gate);
        WaitMessages messages = new WaitMessages(requests.size(), progress);
        while (!termination.isFinished()) {
            termination.next(completion.longestWait())
                    .forEach(result -> add(plan.step(result.id()), result, completion));
            messages.show(termination.waits(), termination.unfinished());

            // 4 complete
            completion.advance().forEach(termination::release);
        }
        completion.finish();

        // 5 report
        return selection.report(context, completion.outcomes(plan));
    }

    private static void addUnsignalled(Step step, Completion completion) {
        if (step.decision() instanceof Decision.RemoveEntry) {
            completion.add(new EntryRemoval(step.entry(), false), OutcomeMessages.unsignalled(step),
                    Stopwatch.started());
        } else if (step.decision() instanceof Decision.Refuse) {
            completion.add(step.id(), OutcomeMessages.unsignalled(step));
        }
    }

    private void add(Step step, TerminationResult result, Completion completion) {
        ServiceOutcome outcome = unlessDoubted(OutcomeMessages.of(step.entry(), result),
                (Decision.Stop) step.decision());
        if (!outcome.outcome().isFailure()) {
            LOG.infof("'%s' has ended", step.id());
            completion.add(new EntryRemoval(step.entry(), result.signal().isPresent()), outcome,
                    result.sinceEnd());
        } else {
            completion.add(step.id(), outcome);
        }
    }

    /** A service of which something may be running is not called stopped. */
    private ServiceOutcome unlessDoubted(ServiceOutcome outcome, Decision.Stop stop) {
        Optional<String> doubt = outcome.outcome().isFailure() ? Optional.empty() : verifier.doubt(stop.target());
        return doubt.map(reason -> outcome.as(Outcome.FAILED, reason)).orElse(outcome);
    }

    /** A hook belongs to the end of its service: what is stopped after that waits for the hook as well. */
    private static List<TerminationRequest> requests(StopPlan plan, Manifest manifest) {
        return plan.steps().stream().filter(step -> step.decision() instanceof Decision.Stop)
                .map(step -> request(step, (Decision.Stop) step.decision(),
                        manifest.service(step.id()).flatMap(ServiceSpec::onStop).isPresent()))
                .toList();
    }

    private static TerminationRequest request(Step step, Decision.Stop stop, boolean hasHook) {
        return new TerminationRequest(step.id(), stop.target(), Optional.of(stop.firstSignal()), stop.timeouts(),
                step.turn(), hasHook);
    }

    /** A dry run, or the first signal only: the order is not kept, entries stay, and no hook is run. */
    private ServiceOutcome atOnce(Step step, StopContext context, VerificationContext verification, StopGate gate) {
        if (step.decision() instanceof Decision.Stop stop) {
            Optional<String> obstacle = gate.obstacle(stop.target());
            return obstacle.isPresent() ? OutcomeMessages.untouched(step.entry(), Outcome.FAILED, obstacle.get())
                    : unlessDoubted(context.isDryRun() ? wouldStop(step, stop, context, verification)
                            : OutcomeMessages.of(step.entry(), terminator.signal(request(step, stop, false),
                                    verification)), stop);
        }
        return context.isDryRun() && step.decision() instanceof Decision.RemoveEntry removal
                ? OutcomeMessages.untouched(step.entry(), Outcome.WOULD_REMOVE, removal.reason())
                : OutcomeMessages.unsignalled(step);
    }

    private ServiceOutcome wouldStop(Step step, Decision.Stop stop, StopContext context,
            VerificationContext verification) {
        ServiceProcesses processes = terminator.find(stop.target(), verification);
        if (processes.notPermitted().isEmpty()) {
            terminator.logFirstSignal(request(step, stop, false), verification);
        }
        return OutcomeMessages.wouldStop(step.entry(), stop, !context.request().has(StopOption.NO_WAIT), processes,
                verification.manifest().service(step.id()).flatMap(ServiceSpec::onStop));
    }
}
