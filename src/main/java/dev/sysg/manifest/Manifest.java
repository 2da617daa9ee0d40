package dev.sysg.manifest;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

import dev.sysg.store.ServiceId;

/**
 * The services of a systemg.yaml. A stop takes order, hooks and commands from it; nothing in it is needed to kill.
 *
 * @param directory    of the file, absolute; hooks run there
 * @param services     by NAME, or by PROJECT/NAME where they have a project, in the order of the file
 * @param looseProject whether a project of this id holds the services that have none in the file
 */
public record Manifest(Path directory, Map<String, ServiceSpec> services, Predicate<String> looseProject) {

    public Manifest {
        services = Collections.unmodifiableMap(new LinkedHashMap<>(services));
    }

    /** The manifest without services. */
    public static Manifest empty(Path directory) {
        return new Manifest(directory, Map.of(), project -> false);
    }

    /**
     * The service that a record means, never one of another project. A record without a project means a service that
     * has none, or the only service of its name in a manifest where all have one.
     */
    public Optional<ServiceSpec> service(ServiceId id) {
        return find(id).or(() -> id.project().isEmpty() ? onlyOneOf(id.name())
                : id.project().filter(looseProject).flatMap(project -> find(ServiceId.of(id.name()))));
    }

    /** The name of the service that a record means, as in {@link #services}; as recorded if it is not among them. */
    public String nameOf(ServiceId id) {
        return service(id).map(ServiceSpec::id).orElse(id).toString();
    }

    /**
     * The names of all services, each before those it depends on. A cycle stands between the services that depend on it
     * and those that it depends on.
     */
    public List<String> dependentsFirst() {
        return new Dependencies(services).dependentsFirst();
    }

    /** A name without a project may hold a slash as well. */
    private Optional<ServiceSpec> find(ServiceId id) {
        return Optional.ofNullable(services.get(id.toString()))
                .filter(service -> service.id().project().equals(id.project()));
    }

    private Optional<ServiceSpec> onlyOneOf(String name) {
        List<ServiceSpec> found = services.values().stream()
                .filter(service -> service.id().project().isEmpty() || service.id().name().equals(name)).toList();
        return found.stream().filter(service -> found.size() == 1 && service.id().name().equals(name)).findFirst();
    }
}
