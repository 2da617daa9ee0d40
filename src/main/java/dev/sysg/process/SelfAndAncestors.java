package dev.sysg.process;

import java.util.List;
import java.util.Set;

import dev.sysg.platform.Pid;

/**
 * This process and its ancestors, which no stop may signal: this one first, the farthest last, and the pgids and
 * session ids of all of them that can be seen.
 */
public record SelfAndAncestors(List<Pid> pids, Set<Integer> groupsAndSessions) {

    public boolean has(Pid process) {
        return pids.contains(process);
    }

    /** Whether this is the pid of one of them, or the pgid or session id of a group or session that one is in. */
    public boolean protects(Pid pid) {
        return has(pid) || groupsAndSessions.contains(pid.value());
    }
}
