package dev.sysg.process;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.sysg.platform.Pid;

/** All processes at one moment, by parent and by group. */
public final class ProcessSnapshot {

    private final Map<Integer, List<ProcessEntry>> byParent = new HashMap<>();
    private final Map<Integer, List<ProcessEntry>> byGroup = new HashMap<>();

    public ProcessSnapshot(Collection<ProcessEntry> processes) {
        for (ProcessEntry process : processes) {
            byParent.computeIfAbsent(process.parent(), parent -> new ArrayList<>()).add(process);
            byGroup.computeIfAbsent(process.group(), group -> new ArrayList<>()).add(process);
        }
    }

    /** The members of the process group that are not dead. */
    public List<ProcessEntry> liveMembers(Pid group) {
        return byGroup.getOrDefault(group.value(), List.of()).stream().filter(entry -> !entry.isDead()).toList();
    }

    /** Whether anything of the group can be seen, dead or alive. */
    public boolean shows(Pid group) {
        return byGroup.containsKey(group.value());
    }

    /** The children of these processes, their children, and so on, without the dead ones. */
    public List<ProcessEntry> liveDescendants(Collection<Pid> roots) {
        List<ProcessEntry> found = new ArrayList<>();
        Set<Pid> seen = new HashSet<>(roots);
        Deque<Pid> open = new ArrayDeque<>(roots);
        while (!open.isEmpty()) {
            for (ProcessEntry child : byParent.getOrDefault(open.pop().value(), List.of())) {
                if (seen.add(child.pid())) {
                    open.push(child.pid());
                    if (!child.isDead()) {
                        found.add(child);
                    }
                }
            }
        }
        return found;
    }
}
