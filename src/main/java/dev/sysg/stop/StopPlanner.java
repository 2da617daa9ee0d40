package dev.sysg.stop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import dev.sysg.config.StopSettings;
import dev.sysg.identity.Target;
import dev.sysg.identity.Verdict;
import dev.sysg.manifest.Manifest;
import dev.sysg.manifest.ServiceSpec;
import dev.sysg.platform.Signal;
import dev.sysg.stop.StopPlan.Decision;
import dev.sysg.stop.StopPlan.Step;
import dev.sysg.store.RecordedService;
import dev.sysg.store.ServiceId;
import dev.sysg.terminate.TerminationRequest.StopTimeouts;
import dev.sysg.terminate.TerminationRequest.Turn;

/** Makes a plan of what was found out. Reads nothing and changes nothing. */
record StopPlanner(StopRequest request, Manifest manifest, StopSettings settings) {

    /** What was found out about a recorded service. */
    record Finding(RecordedService entry, Verdict verdict) {
    }

    /** The plan for these services, which are given in the order of the stop. */
    StopPlan plan(List<Finding> findings) {
        boolean parallel = request.has(StopOption.PARALLEL) || settings.parallel();
        StopOrder order = new StopOrder(manifest);
        List<Step> steps = new ArrayList<>();
        Map<String, List<ServiceId>> before = new HashMap<>();
        Optional<ServiceId> last = Optional.empty();
        for (Finding finding : findings) {
            ServiceId id = finding.entry().id();
            Decision decision = request.has(StopOption.FORGET) ? forget(finding) : stop(finding);
            Turn turn = Turn.FIRST;
            if (decision instanceof Decision.Stop) {
                // A dependent that comes later in the order is in a cycle with this service.
                Set<ServiceId> dependents = order.dependentsAmong(before.keySet(), manifest.nameOf(id)).stream()
                        .flatMap(name -> before.get(name).stream()).collect(Collectors.toSet());
                turn = new Turn(dependents, parallel ? Optional.empty() : last);
                before.computeIfAbsent(manifest.nameOf(id), unused -> new ArrayList<>()).add(id);
                last = Optional.of(id);
            }
            steps.add(new Step(finding.entry(), decision, turn));
        }
        return new StopPlan(steps);
    }

    private Decision stop(Finding finding) {
        Verdict verdict = finding.verdict();
        if (verdict instanceof Verdict.Match match) {
            return stop(finding.entry(), match.target());
        }
        if (verdict instanceof Verdict.Recycled recycled) {
            return new Decision.RemoveEntry(Outcome.RECYCLED, recycled.reason());
        }
        if (verdict instanceof Verdict.Refused refused) {
            return new Decision.Refuse(Outcome.FAILED, refused.reason() + ": " + refused.advice());
        }
        if (verdict instanceof Verdict.Unclear unclear) {
            Optional<Target> forced = request.has(StopOption.FORCE) ? unclear.target() : Optional.empty();
            return forced.map(target -> stop(finding.entry(), target)).orElseGet(() ->
                    new Decision.Refuse(Outcome.UNCLEAR, OutcomeMessages.unclear(unclear)));
        }
        return new Decision.RemoveEntry(Outcome.NOT_RUNNING, OutcomeMessages.NOT_RUNNING);
    }

    private Decision stop(RecordedService entry, Target target) {
        Optional<String> problem = manifest.service(entry.id()).flatMap(ServiceSpec::problem);
        if (problem.isPresent()) {
            return new Decision.Refuse(Outcome.FAILED, OutcomeMessages.brokenManifest(problem.get()));
        }
        String name = entry.id().toString();
        Duration grace = request.gracePeriod()
                .orElseGet(() -> settings.gracePeriods().getOrDefault(name, settings.gracePeriod()));
        // Grace 0 means SIGKILL at once, except with --no-wait, which only asks for the end.
        Signal first = grace.isZero() && !request.has(StopOption.NO_WAIT) ? Signal.KILL
                : settings.signals().getOrDefault(name, Signal.TERM);
        return new Decision.Stop(target, first, new StopTimeouts(grace, settings.killWait()));
    }

    private static Decision forget(Finding finding) {
        Verdict verdict = finding.verdict();
        if (verdict instanceof Verdict.Match match) {
            return new Decision.Refuse(Outcome.FAILED, OutcomeMessages.running(match.target().pid()));
        }
        return new Decision.RemoveEntry(Outcome.FORGOTTEN, OutcomeMessages.reason(verdict));
    }
}
