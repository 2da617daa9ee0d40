package dev.sysg.stop;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.sysg.identity.Target;
import dev.sysg.platform.Signal;
import dev.sysg.store.RecordedService;
import dev.sysg.store.ServiceId;
import dev.sysg.terminate.TerminationRequest.StopTimeouts;
import dev.sysg.terminate.TerminationRequest.Turn;

/** What a stop is going to do, in this order. A dry run reports it; a real run carries it out. */
final class StopPlan {

    private final List<Step> steps;
    private final Map<ServiceId, Step> byId;

    StopPlan(List<Step> steps) {
        this.steps = List.copyOf(steps);
        this.byId = steps.stream().collect(Collectors.toMap(Step::id, step -> step));
    }

    List<Step> steps() {
        return steps;
    }

    Step step(ServiceId id) {
        return byId.get(id);
    }

    /** What happens to one service, and when its processes get the first signal. */
    record Step(RecordedService entry, Decision decision, Turn turn) {

        ServiceId id() {
            return entry.id();
        }
    }

    /** What is decided for one service. */
    sealed interface Decision {

        /** Its processes are ended. */
        record Stop(Target target, Signal firstSignal, StopTimeouts timeouts) implements Decision {
        }

        /** Its entry is removed, and nothing is signalled. */
        record RemoveEntry(Outcome outcome, String reason) implements Decision {
        }

        /** Nothing is done. */
        record Refuse(Outcome outcome, String reason) implements Decision {
        }
    }
}
