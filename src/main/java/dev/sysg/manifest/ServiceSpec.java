package dev.sysg.manifest;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * One service of a manifest. The environment may need a file, and the state keys thousands of hashes: both are made
 * when they are asked for, anew each time.
 *
 * @param command   as the supervisor expanded it, for {@code sh -c}; empty if the manifest is not trusted, since
 *                  whoever wrote it could make any process look like the service
 * @param dependsOn the names of services of the same manifest
 * @param onStop    hooks.on_stop.success, if it may be run
 */
public record ServiceSpec(String name, Optional<String> command, List<String> dependsOn, Optional<Hook> onStop,
        Supplier<Map<String, String>> environmentSource, Supplier<Set<String>> stateKeySource) {

    public ServiceSpec {
        dependsOn = List.copyOf(dependsOn);
    }

    /** What the service's environment has beyond that of its supervisor. */
    public Map<String, String> environment() {
        return environmentSource.get();
    }

    /** Every key that a systemg release may have used for this service in state.json (systemg-compat.md §5.3). */
    public Set<String> stateKeys() {
        return stateKeySource.get();
    }
}
