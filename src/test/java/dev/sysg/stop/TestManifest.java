package dev.sysg.stop;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.sysg.manifest.Hook;
import dev.sysg.manifest.Manifest;
import dev.sysg.manifest.ServiceSpec;
import dev.sysg.store.ServiceId;

/** Manifests for tests, made without a file. */
final class TestManifest {

    private final Path directory;
    private final Map<String, ServiceSpec> services = new LinkedHashMap<>();
    private final Map<String, String> environment = new HashMap<>();

    TestManifest(Path directory) {
        this.directory = directory;
    }

    /** What the services that follow have in their environment. */
    TestManifest with(Map<String, String> variables) {
        environment.putAll(variables);
        return this;
    }

    /** Names are NAME or PROJECT/NAME. */
    TestManifest service(String name, String command, String... dependsOn) {
        return add(name, command, Optional.empty(), List.of(dependsOn));
    }

    TestManifest hooked(String name, String hook, Duration timeout) {
        return add(name, "unknown", Optional.of(new Hook(hook, timeout)), List.of());
    }

    TestManifest hooked(String name, String hook, String... dependsOn) {
        return add(name, "unknown", Optional.of(new Hook(hook, Hook.DEFAULT_TIMEOUT)), List.of(dependsOn));
    }

    Manifest build() {
        return new Manifest(directory, services, project -> false);
    }

    ServiceSpec spec(String name) {
        return services.get(name);
    }

    /** A service whose part of the manifest cannot be used. */
    TestManifest broken(String name, String problem) {
        services.put(name, ServiceSpec.toStop(id(name), List.of(), List.of(), Optional.empty(), Map::of,
                Optional.of(problem)));
        return this;
    }

    private TestManifest add(String name, String command, Optional<Hook> hook, List<String> dependsOn) {
        Map<String, String> variables = Map.copyOf(environment);
        services.put(name, ServiceSpec.toStop(id(name), List.of(command), dependsOn, hook, () -> variables,
                Optional.empty()));
        return this;
    }

    static ServiceId id(String name) {
        int slash = name.indexOf('/');
        return slash < 0 ? ServiceId.of(name)
                : new ServiceId(Optional.of(name.substring(0, slash)), name.substring(slash + 1), "");
    }
}
