package dev.sysg.manifest;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a stop needs of a systemg.yaml: order, hooks and the names of the recorded states. Nothing in it is needed for
 * the kill itself.
 *
 * @param directory where the file lies, absolute; hooks run there
 * @param services  by name, in the order of the file
 */
public record Manifest(Path directory, Map<String, ServiceSpec> services) {

    public Manifest {
        services = Collections.unmodifiableMap(new LinkedHashMap<>(services));
    }

    /** The manifest without services. */
    public static Manifest empty(Path directory) {
        return new Manifest(directory, Map.of());
    }

    public Optional<ServiceSpec> service(String name) {
        return Optional.ofNullable(services.get(name));
    }

    /** The keys that a service may have in state.json; of one that the manifest does not name, its name alone. */
    public Set<String> stateKeys(String service) {
        return service(service).map(ServiceSpec::stateKeys).orElse(Set.of(service));
    }

    /** All services, each before those it depends on. */
    public List<String> dependentsFirst() {
        return new Dependencies(services).dependentsFirst();
    }
}
