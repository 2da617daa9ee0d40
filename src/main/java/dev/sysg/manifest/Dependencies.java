package dev.sysg.manifest;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The dependency graph of services. Linear in its size, and without recursion: a chain may be very long. */
final class Dependencies {

    private final Map<String, ServiceSpec> services;

    Dependencies(Map<String, ServiceSpec> services) {
        this.services = services;
    }

    /** A dependency that is no service, as systemg words it. */
    Optional<String> unknown() {
        for (ServiceSpec service : services.values()) {
            for (String dependency : service.dependsOn()) {
                if (!services.containsKey(dependency)) {
                    return Optional.of(
                            "Service '" + service.name() + "' declares unknown dependency '" + dependency + "'");
                }
            }
        }
        return Optional.empty();
    }

    /** A cycle: its services, each followed by one that it depends on, and the first again. */
    Optional<List<String>> cycle() {
        Set<String> rest = new LinkedHashSet<>(services.keySet());
        dependentsFirst().forEach(rest::remove);
        if (rest.isEmpty()) {
            return Optional.empty();
        }
        Map<String, String> dependents = new HashMap<>();
        for (String name : rest) {
            services.get(name).dependsOn().forEach(dependency -> dependents.put(dependency, name));
        }
        Set<String> path = new LinkedHashSet<>();
        String name = rest.iterator().next();
        while (path.add(name)) {
            name = dependents.get(name);
        }
        List<String> cycle = new ArrayList<>(path);
        cycle = new ArrayList<>(cycle.subList(cycle.indexOf(name), cycle.size()));
        cycle.add(name);
        Collections.reverse(cycle);
        return Optional.of(cycle);
    }

    /**
     * Each service before those it depends on, otherwise in the order given, by Kahn's algorithm; what is in a cycle,
     * or is needed by one, is left out.
     */
    List<String> dependentsFirst() {
        Map<String, Integer> dependents = new HashMap<>();
        for (ServiceSpec service : services.values()) {
            service.dependsOn().forEach(dependency -> dependents.merge(dependency, 1, Integer::sum));
        }
        ArrayDeque<String> ready = new ArrayDeque<>();
        services.keySet().stream().filter(name -> !dependents.containsKey(name)).forEach(ready::add);
        List<String> order = new ArrayList<>();
        while (!ready.isEmpty()) {
            String name = ready.remove();
            order.add(name);
            for (String dependency : services.get(name).dependsOn()) {
                if (dependents.merge(dependency, -1, Integer::sum) == 0) {
                    ready.add(dependency);
                }
            }
        }
        return order;
    }
}
