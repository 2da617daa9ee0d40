package dev.sysg.stop;

import java.util.List;
import java.util.Optional;

import dev.sysg.identity.VerificationContext;
import dev.sysg.stop.StopPlan.Decision;
import dev.sysg.stop.StopPlan.Step;
import dev.sysg.terminate.ServiceProcesses;
import dev.sysg.terminate.Terminator.StopGate;
import dev.sysg.terminate.Terminator;

/**
 * Reports a plan instead of carrying it out.
 *
 * @param waits whether a real run would wait for the ends
 */
record DryRun(Terminator terminator, VerificationContext verification, StopGate gate, boolean waits) {

    List<ServiceOutcome> outcomes(StopPlan plan) {
        return plan.steps().stream().map(this::outcome).toList();
    }

    private ServiceOutcome outcome(Step step) {
        if (step.decision() instanceof Decision.Stop stop) {
            Optional<String> obstacle = gate.obstacle(stop.target());
            if (obstacle.isPresent()) {
                return OutcomeMessages.untouched(step.entry(), Outcome.FAILED, obstacle.get());
            }
            ServiceProcesses processes = terminator.find(stop.target(), verification);
            if (processes.notPermitted().isEmpty()) {
                terminator.logFirstSignal(DirectStopper.request(step, stop, false), verification);
            }
            return OutcomeMessages.wouldStop(step.entry(), stop, waits, processes);
        }
        if (step.decision() instanceof Decision.RemoveEntry removal) {
            return OutcomeMessages.untouched(step.entry(), Outcome.WOULD_REMOVE, removal.reason());
        }
        return OutcomeMessages.unsignalled(step);
    }
}
