package dev.sysg.stop;

import java.util.List;

import dev.sysg.platform.Pid;
import dev.sysg.process.ProcessEntry;

/**
 * Processes that are known to be a service's.
 *
 * @param pid      the recorded number
 * @param ownGroup whether the process group of this number is the service's own
 * @param first    the leader, or what is left of a group without one, or the single process
 */
record Target(Pid pid, boolean ownGroup, List<ProcessEntry> first) {

    static Target of(ProcessEntry process) {
        return new Target(process.pid(), process.leadsGroup(), List.of(process));
    }

    static Target leaderless(Pid group, List<ProcessEntry> members) {
        return new Target(group, true, members);
    }
}
