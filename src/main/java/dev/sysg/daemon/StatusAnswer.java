package dev.sysg.daemon;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sysg.daemon.Unit.Phase;
import dev.sysg.platform.BootTime;
import dev.sysg.platform.Pid;
import dev.sysg.process.ProcessEntry;
import dev.sysg.process.ProcessSnapshot;
import dev.sysg.process.ProcessTable;
import dev.sysg.time.Durations;

/** The answer to a request for the status, in systemg's form status.v1. Used by the supervisor's thread only. */
final class StatusAnswer {

    /** So old may the numbers be, however often they are asked for. */
    private static final Duration OLDEST = Duration.ofMillis(250);
    private static final double PERCENT = 100;
    /** An answer of more than a mebibyte is read by no client. */
    private static final int LONGEST_TEXT = 500;

    private final ProcessTable processes;
    private final Map<Pid, Measurement> measurements = new HashMap<>();
    private long measuredAt;

    StatusAnswer(ProcessTable processes) {
        this.processes = processes;
    }

    /** What is known of the use of resources by one service since its process was started. */
    private record Measurement(Duration cpuTime, long residentBytes, double latestPercent, double averagePercent,
            double maxPercent, int samples) {
    }

    /** The line of the answer. */
    String render(Collection<Unit> units) {
        measure(units);
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ObjectNode status = root.putObject("Status").put("schema_version", "status.v1")
                .put("captured_at", Instant.now().toString()).put("overall_health", overall(units));
        units.forEach(unit -> status.withArray("/units").add(render(unit)));
        status.withArray("/units");
        return root + "\n";
    }

    private static String overall(Collection<Unit> units) {
        return units.stream().anyMatch(unit -> health(unit).equals("failing")) ? "failing"
                : units.stream().anyMatch(unit -> health(unit).equals("degraded")) ? "degraded" : "healthy";
    }

    private static String health(Unit unit) {
        return switch (unit.phase()) {
            case RUNNING, EXITED -> "healthy";
            case STARTING, STOPPING, PAUSING -> "degraded";
            case FAILED -> "failing";
            case WAITING -> unit.isDown() ? "inactive" : "degraded";
            case STOPPED -> "inactive";
        };
    }

    private static String lifecycle(Unit unit) {
        return switch (unit.phase()) {
            case STARTING, RUNNING, STOPPING -> "running";
            case EXITED -> "exited_successfully";
            case FAILED -> "exited_with_error";
            case PAUSING -> unit.isUp() ? "exited_successfully" : "exited_with_error";
            case WAITING -> unit.isDown() && unit.process().isEmpty() ? "skipped" : "stopped";
            case STOPPED -> unit.run().leftOut().isPresent() && unit.process().isEmpty() ? "skipped" : "stopped";
        };
    }

    private ObjectNode render(Unit unit) {
        ObjectNode node = JsonNodeFactory.instance.objectNode().put("name", unit.name())
                .put("hash", unit.run().stateKey()).put("kind", "service").put("lifecycle", lifecycle(unit))
                .put("health", health(unit));
        if (unit.hasProcess() || unit.is(Phase.STOPPING)) {
            Pid pid = unit.process().orElseThrow().pid();
            Duration uptime = Duration.between(unit.since(), Instant.now());
            node.putObject("process").put("pid", pid.value()).put("state", "running");
            node.putObject("uptime").put("seconds", Math.max(0, uptime.toSeconds()))
                    .put("human", Durations.text(Duration.ofSeconds(Math.max(0, uptime.toSeconds()))))
                    .put("started_at", unit.since().toString());
            Optional.ofNullable(measurements.get(pid)).ifPresent(measured -> node.putObject("metrics")
                    .put("latest_cpu_percent", measured.latestPercent())
                    .put("average_cpu_percent", measured.averagePercent())
                    .put("max_cpu_percent", measured.maxPercent())
                    .put("latest_rss_bytes", measured.residentBytes()).put("samples", measured.samples()));
        }
        if (unit.is(Phase.WAITING) && !unit.isDown()) {
            node.put("state", "waiting"); // no lifecycle of systemg says so
        }
        unit.reason().ifPresent(reason -> node.put("reason", shorter(reason)));
        unit.lastExit().ifPresent(exit -> {
            ObjectNode last = node.putObject("last_exit");
            exit.code().ifPresent(code -> last.put("exit_code", code));
            exit.signal().ifPresent(signal -> last.put("signal", signal));
        });
        node.put("command", shorter(unit.run().command()))
                .put("restarts", unit.restarts()).putArray("spawned_children");
        return node;
    }

    private static String shorter(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "…";
    }

    /** One scan for all services, each of which is a session. */
    private void measure(Collection<Unit> units) {
        long now = System.nanoTime();
        if (measuredAt != 0 && now - measuredAt < OLDEST.toNanos()) {
            return;
        }
        ProcessSnapshot snapshot = processes.snapshot();
        Map<Pid, Measurement> before = Map.copyOf(measurements);
        measurements.clear();
        units.stream().filter(Unit::hasProcess).forEach(unit -> {
            Pid pid = unit.process().orElseThrow().pid();
            measurements.put(pid, measurement(snapshot.liveSession(pid), Optional.ofNullable(before.get(pid)),
                    now - measuredAt, unit));
        });
        measuredAt = now;
    }

    private Measurement measurement(List<ProcessEntry> session, Optional<Measurement> before, long nanos, Unit unit) {
        Duration cpuTime = BootTime.TICK.multipliedBy(session.stream().mapToLong(ProcessEntry::cpuTicks).sum());
        long resident = session.stream().mapToLong(process -> processes.residentBytes(process.pid())).sum();
        long lifetime = Math.max(1, Duration.between(unit.since(), Instant.now()).toNanos());
        double average = PERCENT * cpuTime.toNanos() / lifetime;
        double latest = before.map(last -> PERCENT * Math.max(0, cpuTime.minus(last.cpuTime()).toNanos()) / nanos)
                .orElse(average);
        double most = Math.max(latest, before.map(Measurement::maxPercent).orElse(0.0));
        return new Measurement(cpuTime, resident, latest, average, most,
                before.map(Measurement::samples).orElse(0) + 1);
    }
}
