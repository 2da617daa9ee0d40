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
 * @param problem           what is wrong with this part of the manifest, as a message with file, line and column; then
 *                          only the dependencies are known
 */
public record ServiceSpec(ServiceId id, List<String> commands, List<String> dependsOn, Optional<Hook> onStop,
        Supplier<Map<String, String>> environmentSource, Optional<String> problem) {

    public ServiceSpec {
        commands = List.copyOf(commands);
        dependsOn = List.copyOf(new LinkedHashSet<>(dependsOn));
    }

    /** @param problem null if there is none */
    static ServiceSpec ofOrder(ServiceId id, List<String> dependsOn, String problem) {
        return new ServiceSpec(id, List.of(), dependsOn, Optional.empty(), Map::of, Optional.ofNullable(problem));
    }

    /** What the service's environment has in addition to that of its supervisor; reads the env file. */
    public Map<String, String> environment() {
        return environmentSource.get();
    }
}
