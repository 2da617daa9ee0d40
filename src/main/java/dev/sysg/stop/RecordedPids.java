package dev.sysg.stop;

import java.util.Arrays;
import java.util.Optional;

import dev.sysg.platform.Pid;
import dev.sysg.store.RecordedService;
import dev.sysg.store.RecordedServices;

/** The numbers that a pid file records, in four bytes each: there may be many thousands. */
final class RecordedPids {

    private final int[] ascending;

    RecordedPids(RecordedServices records) {
        this.ascending = records.services().stream().map(RecordedService::pid).flatMap(Optional::stream)
                .mapToInt(Pid::value).sorted().toArray();
    }

    boolean contains(Pid pid) {
        return position(pid) >= 0;
    }

    /** Whether more than one service is recorded with it. */
    boolean containsTwice(Pid pid) {
        int position = position(pid);
        return position >= 0 && (isAt(position - 1, pid) || isAt(position + 1, pid));
    }

    private boolean isAt(int position, Pid pid) {
        return position >= 0 && position < ascending.length && ascending[position] == pid.value();
    }

    private int position(Pid pid) {
        return Arrays.binarySearch(ascending, pid.value());
    }
}
