package dev.sysg.platform.nativeimage;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.graalvm.nativeimage.StackValue;
import org.graalvm.nativeimage.c.type.CTypeConversion.CCharPointerHolder;
import org.graalvm.nativeimage.c.type.CTypeConversion;
import org.graalvm.word.Pointer;
import org.graalvm.word.WordFactory;

import dev.sysg.platform.ExitWaiter;
import dev.sysg.platform.Pid;
import dev.sysg.platform.PollingExitWaiter;
import dev.sysg.platform.nativeimage.LibC.PidfdOpen;
import dev.sysg.time.BackOff;
import dev.sysg.time.Cancellation;
import dev.sysg.time.Deadline;

/** poll(2) on pidfds, each of which is readable once its process has ended (pidfd_open(2)). */
public final class PidfdExitWaiter implements ExitWaiter {

    /** A request for cancellation does not end a poll. */
    private static final Duration LONGEST_POLL = Duration.ofMillis(50);
    private static final int MOST_PIDFDS = 64;

    private final Cancellation cancellation;
    private final ExitWaiter polling;

    public PidfdExitWaiter(Cancellation cancellation) {
        this.cancellation = cancellation;
        this.polling = new PollingExitWaiter(cancellation);
    }

    @Override
    public List<Pid> await(List<Pid> processes, Duration longest, BackOff backOff) {
        PidfdOpen function = lookUp();
        if (function.isNull() || processes.size() > MOST_PIDFDS || cancellation.isRequested()) {
            return polling.await(processes, longest, backOff);
        }
        Pointer pollfds = StackValue.get(MOST_PIDFDS * Poll.POLLFD_SIZE);
        for (int i = 0; i < processes.size(); i++) {
            // poll(2) ignores those that cannot be opened; most of them have ended and been reaped (ESRCH).
            Poll.set(pollfds, i, function.open(processes.get(i).value(), 0), Poll.READABLE);
        }
        List<Pid> ended = ended(pollfds, processes, Duration.ZERO);
        if (ended.isEmpty()) {
            ended = ended(pollfds, processes, longest.compareTo(LONGEST_POLL) < 0 ? longest : LONGEST_POLL);
        } else {
            // A zombie that /proc hides seems to be running: without pauses, its caller would spin.
            Duration pause = backOff.next(Deadline.after(longest));
            if (pause.compareTo(BackOff.SHORTEST) > 0) {
                cancellation.pause(pause);
            }
        }
        for (int i = 0; i < processes.size(); i++) {
            if (Poll.descriptor(pollfds, i) >= 0) {
                LibC.close(Poll.descriptor(pollfds, i));
            }
        }
        return ended;
    }

    private static List<Pid> ended(Pointer pollfds, List<Pid> processes, Duration longest) {
        Poll.await(pollfds, processes.size(), Deadline.after(longest));
        List<Pid> ended = new ArrayList<>();
        for (int i = 0; i < processes.size(); i++) {
            if (Poll.descriptor(pollfds, i) < 0 || Poll.isReady(pollfds, i)) {
                ended.add(processes.get(i));
            }
        }
        return ended;
    }

    /** glibc before 2.36 does not have it, and an image that is linked to it would not start there. */
    private static PidfdOpen lookUp() {
        try (CCharPointerHolder name = CTypeConversion.toCString("pidfd_open")) {
            return LibC.dlsym(WordFactory.nullPointer(), name.get());
        }
    }
}
