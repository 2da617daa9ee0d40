package dev.sysg.stop;

import java.util.List;

import dev.sysg.platform.Pid;
import dev.sysg.process.BootClock;
import dev.sysg.process.ProcessTable;
import dev.sysg.process.SelfAndAncestors;
import dev.sysg.process.UnreadableProcessException;
import dev.sysg.store.RecordedServices;

/**
 * How far the word of a pid file goes.
 *
 * <p>Root can signal everything, and would do so at the word of any user who can write a pid file; and every user can
 * signal his own: the file speaks for those processes alone that its owner could signal. Root's speaks for all. And a
 * stop of one service ends where another one begins, also where that was started below it.
 */
final class Authority {

    private static final int ROOT = 0;

    private final ProcessTable processes;
    private final RecordedServices records;
    private final BootClock clock;
    private final RecordedPids recorded;
    private final SelfAndAncestors ownLine;
    private final boolean limited;

    Authority(ProcessTable processes, RecordedServices records) {
        this.processes = processes;
        this.records = records;
        this.clock = processes.bootClock();
        this.recorded = new RecordedPids(records);
        this.ownLine = processes.ownLine();
        this.limited = records.owner() != ROOT && records.owner() != processes.ownUser();
    }

    boolean covers(Pid pid) {
        return !limited || processes.signallers(pid).contains(records.owner());
    }

    /** Whether it is certain to be of a user whose processes the owner of the file could neither start nor signal. */
    boolean isOfOthers(Pid pid) {
        List<Integer> signallers = processes.signallers(pid);
        return records.owner() != ROOT && !signallers.isEmpty() && !signallers.contains(records.owner());
    }

    /** Whether it reaches processes of which nothing can be told. */
    boolean coversUnseen() {
        return !limited;
    }

    /** Whether the process group or session of this number is that of another recorded service than this one. */
    boolean isAnothers(int number, Pid service) {
        return Pid.of(number)
                .filter(leader -> !leader.equals(service) && recorded.contains(leader) && isServices(leader))
                .isPresent();
    }

    /** Whether the file gives the number to more than one service, so that it proves neither. */
    boolean isAmbiguous(Pid pid) {
        return recorded.containsTwice(pid);
    }

    /** The number of a service that ended long ago may be anybody's. */
    private boolean isServices(Pid number) {
        try {
            return processes.find(number)
                    .filter(leader -> clock.startedAfter(records.writtenAt(), leader.identity())).isEmpty();
        } catch (UnreadableProcessException e) {
            return true;
        }
    }

    /** The clock by which the age of a process was compared with that of the file. */
    BootClock clock() {
        return clock;
    }

    SelfAndAncestors ownLine() {
        return ownLine;
    }

    int owner() {
        return records.owner();
    }
}
