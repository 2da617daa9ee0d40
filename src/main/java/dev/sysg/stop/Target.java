package dev.sysg.stop;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import dev.sysg.platform.Pid;
import dev.sysg.process.ProcessEntry;

/**
 * Processes that are known to be a service's.
 *
 * @param pid      the recorded number
 * @param ownGroup whether the process group of this number is the service's own
 * @param first    the leader, or what is left of a group without one, or the single process; a leader that is a zombie
 *                 is among those that are left, as the number is still its own
 */
record Target(Pid pid, boolean ownGroup, List<ProcessEntry> first) {

    static Target of(ProcessEntry process) {
        return new Target(process.pid(), process.leadsGroup(), List.of(process));
    }

    static Target leaderless(Pid group, Optional<ProcessEntry> zombie, List<ProcessEntry> members) {
        return new Target(group, true, Stream.concat(zombie.stream(), members.stream()).toList());
    }
}
