package dev.sysg.identity;

import dev.sysg.process.BootClock;
import dev.sysg.process.ProcessEntry;
import dev.sysg.process.ProcessIdentity;
import dev.sysg.store.IdentityEvidence.FileDate;
import dev.sysg.store.IdentityEvidence.StartTime;
import dev.sysg.store.RecordedService;

/** What a record says of when its process started: the start time, which is proof, or no more than its file's date. */
record StartEvidence(RecordedService service, BootClock clock) {

    boolean isProof() {
        return service.evidence() instanceof StartTime;
    }

    /** Whether the recorded start time proves that this process is not the recorded one. */
    boolean isOther(ProcessEntry process) {
        return service.evidence() instanceof StartTime recorded
                && recorded.startTicks() != process.identity().startTicks();
    }

    /** Whether the process is certain to have started after the recorded one. */
    boolean startedLater(ProcessEntry process) {
        return service.evidence() instanceof StartTime recorded
                ? process.identity().startTicks() > recorded.startTicks()
                : clock.startedAfter(service.file().writtenAt(), process.identity());
    }

    /** Whether the file's date shows that the process started no later than the recorded one. */
    boolean startedNoLater(ProcessEntry process) {
        return !startedLater(process) && !isInFuture();
    }

    /** Whether the process can be the recorded one. */
    boolean fits(ProcessEntry process) {
        return isProof() ? !isOther(process) : !startedLater(process);
    }

    /** Whether a process that is left of the group can be one that the recorded leader began. */
    boolean admits(ProcessEntry member) {
        return service.evidence() instanceof StartTime recorded
                ? member.identity().startTicks() >= recorded.startTicks() && isOfThisBoot(recorded)
                        && (recorded.session().isEmpty() || recorded.session().getAsInt() == member.session())
                : startedNoLater(member);
    }

    /** Start times begin at zero with each boot: one that lies after the file's date is of an earlier one. */
    private boolean isOfThisBoot(StartTime recorded) {
        return service.pid().map(pid -> new ProcessIdentity(pid, recorded.startTicks()))
                .filter(process -> !clock.startedAfter(service.file().writtenAt(), process)).isPresent();
    }

    /** Whether the file's date proves nothing, because it is yet to come. */
    boolean isInFuture() {
        return clock.isAhead(service.file().writtenAt());
    }

    /** Whether the states say that no service is running with this pid. */
    boolean recordedAsEnded() {
        return service.evidence() instanceof FileDate date && date.recordedAsEnded();
    }
}
