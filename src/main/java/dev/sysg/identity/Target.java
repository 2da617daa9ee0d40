package dev.sysg.identity;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import dev.sysg.platform.Pid;
import dev.sysg.process.ProcessEntry;
import dev.sysg.process.ProcessIdentity;

/**
 * Processes that are known to be a service's.
 *
 * @param pid         the recorded pid
 * @param ownGroup    whether the process group of this id is the service's own
 * @param first       the group leader; or, without one, what is left of its group or session; or the single process. A
 *                    leader that is a zombie is among what is left, because it still keeps the pid from being reused.
 *                    After these, what systemg started at the request of the service
 * @param recordOwner the user id that the record belongs to
 * @param doubted     what may be the service's as well, and is not signalled
 */
public record Target(Pid pid, boolean ownGroup, List<ProcessEntry> first, int recordOwner, List<Doubt> doubted) {

    /** A process that could not be recognised, as a message says it. */
    public record Doubt(ProcessIdentity process, String message) {
    }

    public Target(Pid pid, boolean ownGroup, List<ProcessEntry> first, int recordOwner) {
        this(pid, ownGroup, first, recordOwner, List.of());
    }

    static Target of(ProcessEntry process, int recordOwner) {
        return new Target(process.pid(), process.leadsGroup(), List.of(process), recordOwner);
    }

    static Target leaderless(Pid group, Stream<ProcessEntry> left, int recordOwner) {
        return new Target(group, true, left.toList(), recordOwner);
    }

    /** The process of the recorded pid, if there is one; it may be a zombie. */
    public Optional<ProcessEntry> recorded() {
        return first.stream().filter(process -> process.pid().equals(pid)).findFirst();
    }
}
