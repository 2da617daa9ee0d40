package dev.sysg.process;

import java.util.List;
import java.util.Set;

import dev.sysg.platform.Pid;

/**
 * We and our ancestors, whom no stop may signal, wherever it comes upon them.
 *
 * @param pids              our own first, that of the farthest ancestor last
 * @param groupsAndSessions those that any of us is in, where that can be seen
 */
public record SelfAndAncestors(List<Pid> pids, Set<Integer> groupsAndSessions) {

    public boolean has(Pid process) {
        return pids.contains(process);
    }

    /** Whether the number is that of one of us, or of a group or session around us. */
    public boolean bears(Pid number) {
        return has(number) || groupsAndSessions.contains(number.value());
    }
}
