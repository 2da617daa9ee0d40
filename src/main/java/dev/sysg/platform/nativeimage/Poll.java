package dev.sysg.platform.nativeimage;

import org.graalvm.nativeimage.StackValue;
import org.graalvm.word.Pointer;
import org.graalvm.word.WordFactory;

import dev.sysg.time.Deadline;

/** poll(2). */
final class Poll {

    static final short READABLE = 0x1;
    static final short WRITABLE = 0x4;

    /** struct pollfd: an int, and two shorts: the events that are asked for, and those that came. */
    static final int POLLFD_SIZE = 8;
    private static final int EVENTS = 4;
    private static final int RETURNED_EVENTS = 6;

    private Poll() {
    }

    /** Waits until the descriptor is ready, or broken, or the deadline is past; whether it is one of the first two. */
    static boolean await(int descriptor, short events, Deadline deadline) {
        Pointer pollfd = StackValue.get(POLLFD_SIZE);
        set(pollfd, 0, descriptor, events);
        await(pollfd, 1, deadline);
        return isReady(pollfd, 0);
    }

    /** Waits until one of these descriptors is ready, or broken, or the deadline is past. */
    static void await(Pointer pollfds, int count, Deadline deadline) {
        for (;;) {
            // Rounded up: a wait of 0 ms would make the last millisecond a busy loop.
            long milliseconds = deadline.remaining().plusNanos(999_999).toMillis();
            int ready = LibC.poll(pollfds, WordFactory.unsigned(count),
                    (int) Math.min(milliseconds, Integer.MAX_VALUE));
            // Only a signal can make it fail here.
            if (ready > 0 || deadline.isPast()) {
                return;
            }
        }
    }

    static void set(Pointer pollfds, int index, int descriptor, short events) {
        pollfds.writeInt(index * POLLFD_SIZE, descriptor);
        pollfds.writeShort(index * POLLFD_SIZE + EVENTS, events);
        pollfds.writeShort(index * POLLFD_SIZE + RETURNED_EVENTS, (short) 0);
    }

    static int descriptor(Pointer pollfds, int index) {
        return pollfds.readInt(index * POLLFD_SIZE);
    }

    static boolean isReady(Pointer pollfds, int index) {
        return pollfds.readShort(index * POLLFD_SIZE + RETURNED_EVENTS) != 0;
    }
}
