package dev.sysg.manifest;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a stop needs of a systemg.yaml: order, hooks and the commands of services. Nothing in it is needed to kill.
 *
 * @param directory of the file, absolute; hooks run there
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

    /**
     * The names of all services, each before those it depends on. A cycle stands between the services that depend on it
     * and those that it depends on.
     */
    public List<String> dependentsFirst() {
        return new Dependencies(services).dependentsFirst();
    }
}
