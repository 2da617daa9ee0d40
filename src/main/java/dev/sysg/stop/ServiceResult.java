package dev.sysg.stop;

import java.util.Optional;
import java.util.Set;

import dev.sysg.platform.Pid;
import dev.sysg.store.RecordedService;
import dev.sysg.time.Deadline;

/**
 * What came of one service, before its entry is taken out.
 *
 * @param awaited its processes, if their death was waited for
 */
record ServiceResult(RecordedService service, ServiceOutcome outcome, Optional<Awaited> awaited) {

    /**
     * The processes of a service whose death was waited for.
     *
     * @param tree  all of them, as far as they were found
     * @param grace when their grace period ends
     */
    record Awaited(ProcessTree tree, Deadline grace) {
    }

    /** Nobody's death was waited for. */
    static ServiceResult of(RecordedService service, ServiceOutcome outcome) {
        return new ServiceResult(service, outcome, Optional.empty());
    }

    static ServiceResult awaited(RecordedService service, ServiceOutcome outcome, Awaited awaited) {
        return new ServiceResult(service, outcome, Optional.of(awaited));
    }

    ServiceResult failed(String reason) {
        return new ServiceResult(service, outcome.failed(reason), awaited);
    }

    ServiceResult unrecorded(String reason) {
        return new ServiceResult(service, outcome.unrecorded(reason), awaited);
    }

    /** Every process that belonged to the service, as far as it was found. */
    Set<Pid> pids() {
        return awaited.map(Awaited::tree).map(ProcessTree::pids).orElse(Set.of());
    }
}
