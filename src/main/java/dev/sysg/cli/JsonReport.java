package dev.sysg.cli;

import java.util.Locale;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sysg.platform.Pid;
import dev.sysg.stop.ServiceOutcome;
import dev.sysg.stop.StopReport;

/**
 * The report for programs: one JSON document, described in docs/sysg-stop.md. Characters beyond ASCII are escaped,
 * because a terminal would obey some of them.
 */
final class JsonReport {

    private static final JsonMapper MAPPER = JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private JsonReport() {
    }

    static String render(StopReport report) {
        ObjectNode document = MAPPER.createObjectNode();
        document.put("way", report.mode().map(mode -> mode.name().toLowerCase(Locale.ROOT)).orElse(null));
        document.put("dryRun", report.dryRun());
        document.put("supervisorPid", report.supervisor().map(Pid::value).orElse(null));
        document.put("message", report.message().orElse(null));
        var services = document.putArray("services");
        report.services().forEach(service -> services.add(service(service)));
        document.put("error", report.error().orElse(null));
        return text(document);
    }

    static String text(ObjectNode document) {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(document).replace("\u007f", "\\u007f")
                    + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of strings and numbers cannot be written", e);
        }
    }

    private static ObjectNode service(ServiceOutcome service) {
        ObjectNode node = MAPPER.createObjectNode();
        boolean failed = service.outcome().isFailure();
        node.put("name", service.service());
        node.put("pid", service.pid().map(Pid::value).orElse(null));
        node.put("outcome", service.outcome().label());
        node.put("signal", service.signal().map(Enum::name).orElse(null));
        node.put("milliseconds", service.elapsed().toMillis());
        node.put("detail", failed ? null : service.detail().orElse(null));
        node.put("error", failed ? service.detail().orElse(null) : null);
        node.putNull("hook");
        service.hook().ifPresent(hook -> node.putObject("hook")
                .put("exitStatus", hook.exitStatus().isPresent() ? (Integer) hook.exitStatus().getAsInt() : null)
                .put("problem", hook.problem().orElse(null)));
        return node;
    }
}
