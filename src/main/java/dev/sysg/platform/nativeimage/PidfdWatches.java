package dev.sysg.platform.nativeimage;

import java.time.Duration;

import org.graalvm.nativeimage.c.type.CTypeConversion.CCharPointerHolder;
import org.graalvm.nativeimage.c.type.CTypeConversion;
import org.graalvm.word.WordFactory;

import dev.sysg.platform.ExitWatches;
import dev.sysg.platform.Pid;
import dev.sysg.platform.PollingWatch;
import dev.sysg.platform.nativeimage.LibC.PidfdOpen;
import dev.sysg.time.Cancellation;
import dev.sysg.time.Deadline;

/** poll(2) on a pidfd, which is readable once the process has ended; where there is none, looks again and again. */
public final class PidfdWatches implements ExitWatches {

    /** An interruption is a flag of ours, which no poll wakes up for. */
    private static final Duration SLICE = Duration.ofMillis(50);

    private final Cancellation interruption;

    public PidfdWatches(Cancellation interruption) {
        this.interruption = interruption;
    }

    @Override
    public Watch watch(Pid process) {
        PidfdOpen function = lookUp();
        int descriptor = function.isNull() ? -1 : function.open(process.value(), 0);
        PollingWatch polling = new PollingWatch(interruption);
        return descriptor < 0 ? polling : new PidfdWatch(descriptor, polling);
    }

    /** glibc before 2.36 does not have it, and an image that asked the linker for it would not start there. */
    private static PidfdOpen lookUp() {
        try (CCharPointerHolder name = CTypeConversion.toCString("pidfd_open")) {
            return LibC.dlsym(WordFactory.nullPointer(), name.get());
        }
    }

    private static final class PidfdWatch implements Watch {

        private final int descriptor;
        /** A zombie that /proc hides lives for whoever asks, and its descriptor would never make him wait. */
        private final Watch afterTheEnd;
        private boolean ended;

        PidfdWatch(int descriptor, Watch afterTheEnd) {
            this.descriptor = descriptor;
            this.afterTheEnd = afterTheEnd;
        }

        @Override
        public void pause(Duration longest) {
            if (ended) {
                afterTheEnd.pause(longest);
                return;
            }
            Duration slice = longest.compareTo(SLICE) < 0 ? longest : SLICE;
            ended = Poll.await(descriptor, Poll.READABLE, Deadline.after(slice));
        }

        @Override
        public void close() {
            LibC.close(descriptor);
        }
    }
}
