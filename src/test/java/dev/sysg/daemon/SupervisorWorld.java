package dev.sysg.daemon;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

import dev.sysg.daemon.SupervisorEvent.Asked;
import dev.sysg.daemon.SupervisorEvent.Signalled;
import dev.sysg.manifest.ManifestSource;
import dev.sysg.platform.jvm.ThreadBootTime;
import dev.sysg.process.ProcessTable;
import dev.sysg.supervisor.ControlCommand;

/** A supervisor with a clock that only a test moves, and services that only a test ends. */
final class SupervisorWorld {

    private static final UnaryOperator<String> NO_VARIABLES = name -> null;

    private final FakeActions actions = new FakeActions();
    private final List<String> answers = new ArrayList<>();
    private final Path manifest;
    private final Lifecycle lifecycle;
    private final Supervisor supervisor;
    private long now = 1;

    /** @param services the part of a manifest below "services:", with no indentation */
    SupervisorWorld(Path root, String services) {
        manifest = root.resolve("systemg.yaml");
        manifest(services);
        lifecycle = new Lifecycle(read().units(), actions, () -> now);
        lifecycle.leaveOut();
        supervisor = new Supervisor(lifecycle, actions, new StatusAnswer(new ProcessTable(new ThreadBootTime())),
                read());
    }

    /** Writes another manifest. */
    void manifest(String services) {
        try {
            Files.writeString(manifest, "version: 1\nservices:\n" + services.indent(2));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ManifestToRun read() {
        return ManifestToRun.read(new ManifestSource(NO_VARIABLES), manifest, Optional.empty());
    }

    FakeActions actions() {
        return actions;
    }

    Unit unit(String name) {
        return lifecycle.units().find(name).orElseThrow();
    }

    /** Has all services started and ready, as far as they can be; what was done for that is forgotten. */
    SupervisorWorld started() {
        for (int i = 0; i < lifecycle.units().all().size() + 1; i++) {
            pass(Duration.ofMillis(100));
        }
        actions.done();
        return this;
    }

    /** Moves the clock, and does what is due then; returns how long the supervisor wants to be left alone. */
    Duration pass(Duration time) {
        now += time.toNanos();
        return supervisor.advance();
    }

    void handle(SupervisorEvent event) {
        supervisor.handle(event);
        supervisor.advance();
    }

    void exit(String name, int code) {
        handle(actions.exit(name, code));
    }

    void ask(ControlCommand request) {
        handle(new Asked(request, answers::add));
    }

    void stop(String name) {
        ask(new ControlCommand.Stop(Optional.of(name), Optional.empty()));
    }

    void restart(String name) {
        ask(new ControlCommand.Restart(Optional.of(name), Optional.empty()));
    }

    void signal() {
        handle(new Signalled());
    }

    void endStop() {
        handle(actions.endStop());
    }

    /** The answers since the last call, without their line ends. */
    List<String> answers() {
        List<String> lines = answers.stream().map(String::strip).toList();
        answers.clear();
        return lines;
    }

    Optional<Boolean> end() {
        return supervisor.end();
    }
}
