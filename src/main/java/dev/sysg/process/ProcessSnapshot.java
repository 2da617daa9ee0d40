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

/** What one look at all processes but the kernel's threads showed, by parent, by group and by session. */
public final class ProcessSnapshot {

    private final boolean complete;
    private final Map<Pid, ProcessEntry> byPid = new HashMap<>();
    private final Map<Integer, List<ProcessEntry>> byParent = new HashMap<>();
    private final Map<Integer, List<ProcessEntry>> byGroup = new HashMap<>();
    private final Map<Integer, List<ProcessEntry>> bySession = new HashMap<>();

    /** @param complete whether nobody had come since, when it was looked once more */
    public ProcessSnapshot(Collection<ProcessEntry> processes, boolean complete) {
        this.complete = complete;
        for (ProcessEntry process : processes) {
            byPid.put(process.pid(), process);
            byParent.computeIfAbsent(process.parent(), parent -> new ArrayList<>()).add(process);
            byGroup.computeIfAbsent(process.group(), group -> new ArrayList<>()).add(process);
            bySession.computeIfAbsent(process.session(), session -> new ArrayList<>()).add(process);
        }
    }

    /** Whether every process is in it that lived when the look ended; else some came and went too quickly. */
    public boolean isComplete() {
        return complete;
    }

    /** The process of this number, dead or alive. */
    public Optional<ProcessEntry> find(Pid pid) {
        return Optional.ofNullable(byPid.get(pid));
    }

    /** The members of the process group that are not dead. */
    public List<ProcessEntry> liveMembers(Pid group) {
        return byGroup.getOrDefault(group.value(), List.of()).stream().filter(entry -> !entry.isDead()).toList();
    }

    /** The members of the session that are not dead. */
    public List<ProcessEntry> liveSession(Pid session) {
        return bySession.getOrDefault(session.value(), List.of()).stream().filter(entry -> !entry.isDead()).toList();
    }

    /** Whether anything of the group can be seen, dead or alive. */
    public boolean shows(Pid group) {
        return byGroup.containsKey(group.value());
    }

    /**
     * The children of these processes, their children, and so on, without the dead ones; and the members of the
     * sessions that any of them began, who descend from it, also where the parents between have died (setsid(2)).
     *
     * @param leftOut those that are passed over, with all that descends from them
     */
    public List<ProcessEntry> liveDescendants(Collection<Pid> roots, Predicate<ProcessEntry> leftOut) {
        Map<Pid, ProcessEntry> below = reach(roots, List.of(byParent, bySession));
        List<Pid> spared = below.values().stream().filter(leftOut).map(ProcessEntry::pid).toList();
        below.keySet().removeAll(Set.copyOf(spared));
        below.keySet().removeAll(reach(spared, List.of(byParent, bySession)).keySet());
        return below.values().stream().filter(process -> !process.isDead()).toList();
    }

    private static Map<Pid, ProcessEntry> reach(Collection<Pid> roots, List<Map<Integer, List<ProcessEntry>>> indexes) {
        Map<Pid, ProcessEntry> found = new LinkedHashMap<>();
        Set<Pid> seen = new HashSet<>(roots);
        Deque<Pid> open = new ArrayDeque<>(roots);
        while (!open.isEmpty()) {
            int pid = open.pop().value();
            for (Map<Integer, List<ProcessEntry>> index : indexes) {
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
