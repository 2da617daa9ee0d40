package dev.sysg.stop;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.sysg.manifest.Manifest;

/** In which order services are stopped: each before those it depends on. */
final class StopOrder {

    private final Manifest manifest;
    private final Map<String, List<String>> dependents = new HashMap<>();

    StopOrder(Manifest manifest) {
        this.manifest = manifest;
        manifest.services().values().forEach(service -> service.dependsOn().forEach(dependency ->
                dependents.computeIfAbsent(dependency, unused -> new ArrayList<>()).add(service.id().toString())));
    }

    /**
     * Each name once: first those that are not in the manifest, as they come, then each service before those it depends
     * on, also by way of a service that is not among the names.
     */
    List<String> dependentsFirst(Collection<String> names) {
        Set<String> order = new LinkedHashSet<>(names);
        order.removeAll(manifest.services().keySet());
        Set<String> wanted = new HashSet<>(names);
        manifest.dependentsFirst().stream().filter(wanted::contains).forEach(order::add);
        return List.copyOf(order);
    }

    /** Those of the names that depend on this service, directly or by way of services that are not among the names. */
    Set<String> dependentsAmong(Set<String> names, String service) {
        Set<String> found = new LinkedHashSet<>();
        Set<String> seen = new HashSet<>(Set.of(service));
        Deque<String> open = new ArrayDeque<>(seen);
        while (!open.isEmpty()) {
            for (String dependent : dependents.getOrDefault(open.pop(), List.of())) {
                if (seen.add(dependent)) {
                    (names.contains(dependent) ? found : open).add(dependent);
                }
            }
        }
        return found;
    }
}
