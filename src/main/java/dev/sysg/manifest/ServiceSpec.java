package dev.sysg.manifest;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import dev.sysg.store.ServiceId;

/**
 * One service of a manifest.
 *
 * @param commands          the text for {@code sh -c} as written and, if they differ, with variables replaced, by which
 *                          a process can be identified; empty if the manifest is not trusted, because its writer could
 *                          make any process look like the service
 * @param dependsOn         other services of its project, by their names in the manifest, as far as could be read
 * @param onStop            hooks.on_stop.success, if there is one that may be run
 * @param environmentSource makes the environment at each call, because it may need a file
 * @param runSource         makes what a supervisor needs at each call, because an error in it is one of a start only
 * @param problem           what is wrong with this part of the manifest, as a message with file, line and column; then
 *                          only the dependencies are known
 */
public record ServiceSpec(ServiceId id, List<String> commands, List<String> dependsOn, Optional<Hook> onStop,
        Supplier<Map<String, String>> environmentSource, Supplier<RunSpec> runSource, Optional<String> problem) {

    public ServiceSpec {
        commands = List.copyOf(commands);
        dependsOn = List.copyOf(new LinkedHashSet<>(dependsOn));
    }

    /** @param problem null if there is none */
    static ServiceSpec ofOrder(ServiceId id, List<String> dependsOn, String problem) {
        return toStop(id, List.of(), dependsOn, Optional.empty(), Map::of, Optional.ofNullable(problem));
    }

    /** A service that is only stopped. */
    public static ServiceSpec toStop(ServiceId id, List<String> commands, List<String> dependsOn, Optional<Hook> onStop,
            Supplier<Map<String, String>> environmentSource, Optional<String> problem) {
        return new ServiceSpec(id, commands, dependsOn, onStop, environmentSource, () -> {
            throw new ManifestException(problem.orElse("service '" + id + "' cannot be started from this manifest: "
                    + "make sure that only its user and root can write it"), null);
        }, problem);
    }

    /** The same service, run in another way. */
    ServiceSpec withRun(Supplier<RunSpec> source) {
        return new ServiceSpec(id, commands, dependsOn, onStop, environmentSource, source, problem);
    }

    /** How a supervisor runs the service; ManifestException if that cannot be known. */
    public RunSpec run() {
        return runSource.get();
    }

    /** What the service's environment has in addition to that of its supervisor; reads the env file. */
    public Map<String, String> environment() {
        return environmentSource.get();
    }
}
