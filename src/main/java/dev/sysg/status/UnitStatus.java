package dev.sysg.status;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sysg.platform.BootTime;
import dev.sysg.store.RecordedService;

/** A unit of a status.v1 document. Its state is one word, as in systemg since 0.56. */
public record UnitStatus(ObjectNode document) {

    private static final Set<String> FAILED = Set.of("failed", "lost", "zombie", "stale", "unclear");

    /** Of a supervisor's answer. To 0.20, what has crashed is degraded as long as its entry is in pid.json. */
    static UnitStatus answered(ObjectNode answer) {
        UnitStatus unit = new UnitStatus(answer.without("spawned_children"));
        return unit.judged(unit.text("/state").isEmpty() ? unit.answeredState() : unit.text("/state"));
    }

    /** Of the records. */
    static UnitStatus recorded(RecordedService service, String state, String reason) {
        ObjectNode document = JsonNodeFactory.instance.objectNode().put("name", service.id().name())
                .put("kind", "service").put("health", "healthy").put("reason", reason);
        service.id().project().ifPresent(project -> document.putObject("project").put("id", project));
        service.pid().ifPresent(pid -> document.putObject("process").put("pid", pid.value())
                .put("state", state.equals("lost") ? "missing" : state));
        return new UnitStatus(document).judged(state);
    }

    private UnitStatus judged(String state) {
        document.put("state", state);
        return FAILED.contains(state) ? new UnitStatus(document.put("health", "failing")) : this;
    }

    private String answeredState() {
        String process = text("/process/state");
        String lifecycle = text("/lifecycle");
        return switch (lifecycle) {
            case "exited_with_error" -> process.equals("running") ? process : "failed";
            case "exited_successfully" -> "done";
            case "", "running" -> !process.isEmpty() && !process.equals("missing") ? process
                    : process.isEmpty() && lifecycle.isEmpty() ? "idle" : "lost";
            default -> lifecycle;
        };
    }

    /** NAME, or PROJECT/NAME. */
    public String name() {
        return text("/project/id").isEmpty() ? text("/name") : text("/project/id") + "/" + text("/name");
    }

    /** The value at this place of the document (RFC 6901); empty if there is none. */
    public String text(String pointer) {
        return document.at(pointer).asText("");
    }

    boolean isRunning() {
        return text("/state").equals("running");
    }

    boolean isFailing() {
        return text("/health").equals("failing");
    }

    /** Puts in what its processes have used since this start. */
    void measure(Instant start, Instant now, long cpuTicks, long residentBytes) {
        long milliseconds = Math.max(BootTime.TICK.toMillis(), Duration.between(start, now).toMillis());
        document.putObject("uptime").put("seconds", milliseconds / 1000).put("human", human(milliseconds / 1000))
                .put("started_at", start.toString());
        document.putObject("metrics").put("latest_rss_bytes", residentBytes).put("latest_cpu_percent",
                cpuTicks * BootTime.TICK.toMillis() * 1000 / milliseconds / 10.0);
    }

    /** The two largest units: 3d4h, 2h5m, 4m10s, 12s. */
    private static String human(long seconds) {
        return seconds < 60 ? seconds + "s" : seconds < 3600 ? seconds / 60 + "m" + seconds % 60 + "s"
                : seconds < 86_400 ? seconds / 3600 + "h" + seconds / 60 % 60 + "m"
                : seconds / 86_400 + "d" + seconds / 3600 % 24 + "h";
    }

    /** Puts in the files that its output goes to, as far as they exist. */
    void findLogs(Path directory) {
        ObjectNode logs = document.putObject("logs");
        for (String stream : List.of("stdout", "stderr")) {
            Path file = directory.resolve(text("/name").replaceAll("[/\0]", "_") + "_" + stream + ".log");
            logs.put(stream, Files.exists(file) ? file.toString() : null);
        }
    }
}
