package dev.sysg.manifest;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The order of services by their dependencies, found by a depth-first search without recursion, because a chain may be
 * very long. Dependencies that are no services are ignored.
 */
final class Dependencies {

    private static final int MAX_NAMES = 20;
    private static final int ENOUGH = 1000;

    private final Set<String> path = new LinkedHashSet<>();
    private final Set<String> finished = new LinkedHashSet<>();
    private final Map<String, String> cycles = new LinkedHashMap<>();
    private int searches;

    Dependencies(Map<String, ServiceSpec> services) {
        Deque<String> open = new ArrayDeque<>();
        services.keySet().forEach(open::push);
        while (!open.isEmpty()) {
            String name = open.peek();
            if (finished.contains(name) || !services.containsKey(name)) {
                open.pop();
            } else if (path.add(name)) {
                for (String dependency : services.get(name).dependsOn()) {
                    if (!path.contains(dependency)) {
                        open.push(dependency);
                    } else if (searches++ < ENOUGH) {
                        addCycle(dependency);
                    }
                }
            } else {
                finished.add(open.pop());
                path.remove(name);
            }
        }
    }

    /** Each service before those it depends on, a cycle between its dependents and its dependencies. */
    List<String> dependentsFirst() {
        List<String> order = new ArrayList<>(finished);
        Collections.reverse(order);
        return order;
    }

    /**
     * The services of the cycles that were found, each with its cycle as {@code a -> b -> a}. After 1,000 cycles no
     * more are looked for, because each takes as long as its chain.
     */
    Map<String, String> cycles() {
        return cycles;
    }

    private void addCycle(String start) {
        List<String> names = new ArrayList<>(path);
        names = names.subList(names.indexOf(start), names.size());
        String cycle = names.size() > MAX_NAMES
                ? String.join(" -> ", names.subList(0, MAX_NAMES)) + " -> ..."
                : String.join(" -> ", names) + " -> " + start;
        names.forEach(name -> cycles.putIfAbsent(name, cycle));
    }
}
