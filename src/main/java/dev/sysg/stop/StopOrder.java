package dev.sysg.stop;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import dev.sysg.manifest.Manifest;

/** The order of a stop-all. */
final class StopOrder {

    private StopOrder() {
    }

    /**
     * Each name once: first those that are not in the manifest, as they come, then each service before those it
     * depends on, be it by way of a service that is not to be stopped.
     */
    static List<String> dependentsFirst(Collection<String> names, Manifest manifest) {
        Set<String> order = new LinkedHashSet<>(names);
        order.removeAll(manifest.services().keySet());
        Set<String> wanted = new HashSet<>(names);
        manifest.dependentsFirst().stream().filter(wanted::contains).forEach(order::add);
        return new ArrayList<>(order);
    }
}
