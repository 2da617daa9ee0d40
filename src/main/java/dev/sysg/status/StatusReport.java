package dev.sysg.status;

import java.util.List;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The state of services at one moment.
 *
 * @param capturedAt in the form of RFC 3339
 * @param problems   why services may be missing
 * @param supervised whether there is a supervisor
 */
public record StatusReport(String capturedAt, List<UnitStatus> units, List<String> problems, boolean supervised) {

    /** Whether nothing has failed, and something is running. */
    public boolean isWell() {
        return units.stream().noneMatch(UnitStatus::isFailing) && isRunning();
    }

    private boolean isRunning() {
        return units.stream().anyMatch(UnitStatus::isRunning);
    }

    /** Whether something is running without a supervisor. */
    public boolean isUnsupervised() {
        return !supervised && isRunning();
    }

    /** As a status.v1 document. */
    public ObjectNode document() {
        List<String> healths = units.stream().map(unit -> unit.text("/health")).toList();
        ObjectNode document = JsonNodeFactory.instance.objectNode().put("schema_version", "status.v1")
                .put("captured_at", capturedAt).put("overall_health", healths.contains("failing") ? "failing"
                        : healths.contains("degraded") || healths.contains("warn") ? "degraded" : "healthy");
        document.putArray("units").addAll(units.stream().map(UnitStatus::document).toList());
        return document;
    }
}
