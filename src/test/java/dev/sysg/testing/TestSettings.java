package dev.sysg.testing;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.sysg.config.Settings;
import dev.sysg.config.StopSettings;
import dev.sysg.platform.Signal;

/** Settings for tests: the packaged defaults, and what a test wants otherwise. */
public final class TestSettings {

    private Optional<Path> stateDirectory = Optional.empty();
    private List<Settings.Endpoint> endpoints = List.of(new Settings.Endpoint("supervisor.pid", "supervisor.sock"),
            new Settings.Endpoint("sysg.pid", "control.sock"));
    private Duration connectTimeout = Duration.ofSeconds(2);
    private Duration responseTimeout = Duration.ofMinutes(2);
    private Duration lockTimeout = Duration.ofSeconds(10);
    private Duration gracePeriod = Duration.ofSeconds(10);
    private Duration killWait = Duration.ofSeconds(5);
    private boolean parallel;
    private boolean keepSupervisor;
    private final Map<String, Duration> gracePeriods = new HashMap<>();
    private final Map<String, Signal> signals = new HashMap<>();

    public TestSettings stateDirectory(Path directory) {
        stateDirectory = Optional.of(directory);
        return this;
    }

    public TestSettings endpoint(String pidFile, String socket) {
        endpoints = List.of(new Settings.Endpoint(pidFile, socket));
        return this;
    }

    public TestSettings connectTimeout(Duration limit) {
        connectTimeout = limit;
        return this;
    }

    public TestSettings responseTimeout(Duration limit) {
        responseTimeout = limit;
        return this;
    }

    public TestSettings lockTimeout(Duration limit) {
        lockTimeout = limit;
        return this;
    }

    public TestSettings gracePeriod(Duration duration) {
        gracePeriod = duration;
        return this;
    }

    public TestSettings killWait(Duration limit) {
        killWait = limit;
        return this;
    }

    public TestSettings parallel() {
        parallel = true;
        return this;
    }

    public TestSettings keepSupervisor() {
        keepSupervisor = true;
        return this;
    }

    public TestSettings service(String name, Optional<Duration> grace, Optional<Signal> signal) {
        grace.ifPresent(duration -> gracePeriods.put(name, duration));
        signal.ifPresent(first -> signals.put(name, first));
        return this;
    }

    public Settings build() {
        return new Settings(stateDirectory, endpoints, connectTimeout, responseTimeout, lockTimeout,
                new StopSettings(gracePeriod, killWait, parallel, keepSupervisor, gracePeriods, signals));
    }
}
