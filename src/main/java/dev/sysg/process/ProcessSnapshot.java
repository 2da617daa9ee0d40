package dev.sysg.process;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

import dev.sysg.platform.Pid;

/** What one scan of all processes but the kernel's threads showed, by parent, by group and by session. */
public final class ProcessSnapshot {

    private final boolean complete;
    private final long beganAt;
    private final Map<Pid, ProcessEntry> byPid = new HashMap<>();
    private final Map<Integer, List<ProcessEntry>> byParent = new HashMap<>();
    private final Map<Integer, List<ProcessEntry>> byGroup = new HashMap<>();
    private final Map<Integer, List<ProcessEntry>> bySession = new HashMap<>();

    /** @param complete whether the last pass over /proc, since beganAt of nanoTime(), showed no new process */
    public ProcessSnapshot(Collection<ProcessEntry> processes, boolean complete, long beganAt) {
        this.complete = complete;
        this.beganAt = beganAt;
        for (ProcessEntry process : processes) {
            byPid.put(process.pid(), process);
            byParent.computeIfAbsent(process.parent(), parent -> new ArrayList<>()).add(process);
            byGroup.computeIfAbsent(process.group(), group -> new ArrayList<>()).add(process);
            bySession.computeIfAbsent(process.session(), session -> new ArrayList<>()).add(process);
        }
    }

    /** Whether it shows every process that was running when the scan ended; else new ones came too quickly. */
    public boolean isComplete() {
        return complete;
    }

    /** Whether the scan began after this moment of System.nanoTime(). */
    public boolean beganAfter(long nanoTime) {
        return beganAt - nanoTime > 0;
    }

    /** The process with this pid, running or zombie. */
    public Optional<ProcessEntry> find(Pid pid) {
        return Optional.ofNullable(byPid.get(pid));
    }

    /** The members of the process group that are not dead. */
    public List<ProcessEntry> liveMembers(Pid group) {
        return live(byGroup.getOrDefault(group.value(), List.of()));
    }

    /** The members of the session that are not dead. */
    public List<ProcessEntry> liveSession(Pid session) {
        return live(bySession.getOrDefault(session.value(), List.of()));
    }

    /** Whether the group has a member, running or zombie. */
    public boolean shows(Pid group) {
        return byGroup.containsKey(group.value());
    }

    /**
     * The live children of these processes, their children, and so on, and the live members of the sessions that any
     * of them leads: they descend from the session's leader also where the parents between have died (setsid(2)).
     *
     * @param excluded processes that are left out, together with all their descendants
     */
    public List<ProcessEntry> liveDescendants(Collection<Pid> roots, Predicate<ProcessEntry> excluded) {
        Map<Pid, ProcessEntry> below = reach(roots);
        List<Pid> left = below.values().stream().filter(excluded).map(ProcessEntry::pid).toList();
        below.keySet().removeAll(Set.copyOf(left));
        below.keySet().removeAll(reach(left).keySet());
        return live(below.values());
    }

    private static List<ProcessEntry> live(Collection<ProcessEntry> processes) {
        return processes.stream().filter(process -> !process.isDead()).toList();
    }

    private Map<Pid, ProcessEntry> reach(Collection<Pid> roots) {
        Map<Pid, ProcessEntry> found = new LinkedHashMap<>();
        Set<Pid> seen = new HashSet<>(roots);
        Deque<Pid> open = new ArrayDeque<>(roots);
        while (!open.isEmpty()) {
            int pid = open.pop().value();
            for (Map<Integer, List<ProcessEntry>> index : List.of(byParent, bySession)) {
                for (ProcessEntry process : index.getOrDefault(pid, List.of())) {
                    if (seen.add(process.pid())) {
                        open.push(process.pid());
                        found.put(process.pid(), process);
                    }
                }
            }
        }
        return found;
    }
}
