package dev.sysg.stop;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import dev.sysg.store.ServiceId;

/**
 * What the user asked for.
 *
 * @param services    the services to stop, as NAME or PROJECT/NAME, in the order given; all if empty
 * @param project     the project whose services are meant; empty for those of all projects
 * @param config      the path of the manifest as it was given, if it was
 * @param gracePeriod in place of every configured one; zero for SIGKILL at once
 */
public record StopRequest(List<String> services, Optional<String> project, Optional<String> config,
        Optional<Duration> gracePeriod, Set<StopOption> options) {

    public StopRequest {
        services = List.copyOf(services);
        options = Set.copyOf(options);
    }

    public boolean has(StopOption option) {
        return options.contains(option);
    }

    /** The same request for one of its services. */
    StopRequest withService(String service) {
        return new StopRequest(List.of(service), project, config, gracePeriod, options);
    }

    /** Whether a service is asked for. */
    boolean selects(ServiceId id) {
        return isInProject(id) && (services.isEmpty() || services.stream().anyMatch(name -> isNamed(id, name)));
    }

    /** Whether a service is asked for under this name. */
    boolean selects(ServiceId id, String name) {
        return isInProject(id) && isNamed(id, name);
    }

    /** Whether no service and no project is named. */
    boolean isForAll() {
        return services.isEmpty() && project.isEmpty();
    }

    /** Whether a project is named, in whatever way. */
    boolean namesProject() {
        return project.isPresent() || services.stream().anyMatch(name -> name.contains("/"));
    }

    /** The projects of all that is asked for; empty if it may be in any. */
    Set<String> projects() {
        boolean qualified = project.isPresent() || services.stream().allMatch(name -> name.contains("/"));
        return !qualified ? Set.of() : project.<Set<String>>map(Set::of).orElseGet(() -> services.stream()
                .map(name -> name.substring(0, name.indexOf('/'))).collect(Collectors.toSet()));
    }

    /** A requested name with its project, where that is known. */
    String qualified(String name) {
        return project.filter(id -> !name.startsWith(id + "/")).map(id -> id + "/" + name).orElse(name);
    }

    private boolean isInProject(ServiceId id) {
        return project.isEmpty() || project.equals(id.project());
    }

    private static boolean isNamed(ServiceId id, String name) {
        return id.name().equals(name) || id.toString().equals(name);
    }

    /** The same request as a dry run. */
    StopRequest asDryRun() {
        Set<StopOption> more = EnumSet.of(StopOption.DRY_RUN);
        more.addAll(options);
        return new StopRequest(services, project, config, gracePeriod, more);
    }
}
