package dev.sysg.identity;

import java.time.Instant;
import java.util.OptionalInt;

import dev.sysg.process.BootClock;
import dev.sysg.process.ProcessEntry;
import dev.sysg.store.IdentityEvidence.FileDate;
import dev.sysg.store.IdentityEvidence.StartTime;
import dev.sysg.store.RecordedService;

/** What a record says of when its process started. */
sealed interface StartEvidence {

    /** The evidence of a record, on this clock. */
    static StartEvidence of(RecordedService record, BootClock clock) {
        if (record.evidence() instanceof StartTime recorded) {
            return new Exact(recorded.startTicks(), recorded.session());
        }
        return new Latest(record.file().writtenAt(), ((FileDate) record.evidence()).recordedAsEnded(), clock);
    }

    /** Whether the process is certain to have started after the recorded one. */
    boolean startedLater(ProcessEntry process);

    /** Whether a process that is left of the group can be one that the recorded leader began. */
    boolean admits(ProcessEntry member);

    /**
     * The recorded start time: proof.
     *
     * @param session the session that the process led, where it is recorded
     */
    record Exact(long startTicks, OptionalInt session) implements StartEvidence {

        boolean matches(ProcessEntry process) {
            return process.identity().startTicks() == startTicks;
        }

        @Override
        public boolean startedLater(ProcessEntry process) {
            return process.identity().startTicks() > startTicks;
        }

        @Override
        public boolean admits(ProcessEntry member) {
            return member.identity().startTicks() >= startTicks
                    && (session.isEmpty() || session.getAsInt() == member.session());
        }
    }

    /**
     * The date of the file: the recorded process started no later.
     *
     * @param recordedAsEnded whether the states say that no service is running with this pid
     */
    record Latest(Instant writtenAt, boolean recordedAsEnded, BootClock clock) implements StartEvidence {

        @Override
        public boolean startedLater(ProcessEntry process) {
            return clock.startedAfter(writtenAt, process.identity());
        }

        /** Whether the file's date proves nothing, because it is yet to come. */
        boolean isInFuture() {
            return clock.isAhead(writtenAt);
        }

        boolean startedNoLater(ProcessEntry process) {
            return !startedLater(process) && !isInFuture();
        }

        @Override
        public boolean admits(ProcessEntry member) {
            return startedNoLater(member);
        }
    }
}
