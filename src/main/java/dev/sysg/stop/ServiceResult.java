package dev.sysg.stop;

import java.util.Optional;
import java.util.Set;

import dev.sysg.platform.Deadline;
import dev.sysg.platform.Pid;
import dev.sysg.state.RecordedService;

/**
 * What came of one service, before its entry is taken out.
 *
 * @param signalled its processes, if any were signalled
 */
record ServiceResult(RecordedService service, ServiceOutcome outcome, Optional<Signalled> signalled) {

    /**
     * The processes of a service that were signalled.
     *
     * @param tree  all of them, as far as they were found
     * @param grace when their grace period ends
     */
    record Signalled(ProcessTree tree, Deadline grace) {
    }

    /** Nothing was signalled. */
    static ServiceResult of(RecordedService service, ServiceOutcome outcome) {
        return new ServiceResult(service, outcome, Optional.empty());
    }

    static ServiceResult signalled(RecordedService service, ServiceOutcome outcome, Signalled signalled) {
        return new ServiceResult(service, outcome, Optional.of(signalled));
    }

    ServiceResult failed(String reason) {
        return new ServiceResult(service, outcome.failed(reason), signalled);
    }

    ServiceResult unrecorded(String reason) {
        return new ServiceResult(service, outcome.unrecorded(reason), signalled);
    }

    /** Every process that belonged to the service, as far as it was found. */
    Set<Pid> tree() {
        return signalled.map(Signalled::tree).map(ProcessTree::pids).orElse(Set.of());
    }
}
