package dev.sysg.stop;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.sysg.manifest.Hook;
import dev.sysg.manifest.Manifest;
import dev.sysg.manifest.ServiceSpec;

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

    /** A service whose states are kept under its name and "hash-of-NAME". */
    TestManifest service(String name, String command, String... dependsOn) {
        return add(name, command, Optional.empty(), List.of(dependsOn));
    }

    TestManifest hooked(String name, String hook, Duration timeout) {
        return add(name, "unknown", Optional.of(new Hook(hook, timeout)), List.of());
    }

    TestManifest hooked(String name, String hook) {
        return hooked(name, hook, Hook.DEFAULT_TIMEOUT);
    }

    Manifest build() {
        return new Manifest(directory, services);
    }

    ServiceSpec spec(String name) {
        return services.get(name);
    }

    private TestManifest add(String name, String command, Optional<Hook> hook, List<String> dependsOn) {
        Map<String, String> variables = Map.copyOf(environment);
        services.put(name, new ServiceSpec(name, Optional.of(command), dependsOn, hook, () -> variables,
                () -> Set.of(name, "hash-of-" + name)));
        return this;
    }
}
