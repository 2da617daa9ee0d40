package dev.sysg.platform.nativeimage;

import org.graalvm.nativeimage.StackValue;
import org.graalvm.word.Pointer;
import org.graalvm.word.WordFactory;

import dev.sysg.time.Deadline;

/** poll(2) on one descriptor. */
final class Poll {

    static final short READABLE = 0x1;
    static final short WRITABLE = 0x4;

    /** struct pollfd: an int, and two shorts of what is asked for and what is so. */
    private static final int POLLFD_SIZE = 8;
    private static final int EVENTS = 4;

    private Poll() {
    }

    /** Waits until the descriptor is ready, or broken, or the deadline is past; whether it is one of the first two. */
    static boolean await(int descriptor, short events, Deadline deadline) {
        for (;;) {
            Pointer pollfd = StackValue.get(POLLFD_SIZE);
            pollfd.writeInt(0, descriptor);
            pollfd.writeInt(EVENTS, events);
            // Rounded up, as a wait of 0 ms would turn the last millisecond into a busy loop.
            long milliseconds = deadline.remaining().plusNanos(999_999).toMillis();
            int ready = LibC.poll(pollfd, WordFactory.unsigned(1), (int) Math.min(milliseconds, Integer.MAX_VALUE));
            // A signal is all that can make it fail here; its error number may get lost on the way.
            if (ready > 0 || deadline.isPast()) {
                return ready > 0;
            }
        }
    }
}
