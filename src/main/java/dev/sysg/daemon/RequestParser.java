package dev.sysg.daemon;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import dev.sysg.supervisor.ControlCommand;

/** Parses the line of a client, and makes the line of an answer. */
final class RequestParser {

    private static final int DEEPEST = 32;
    private static final int LONGEST_QUOTE = 100;
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build()).build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

    private RequestParser() {
    }

    /** IOException, with the words for an Error answer, if the line is no request. */
    static ControlCommand parse(byte[] line) throws IOException {
        String text = new String(line, StandardCharsets.UTF_8).strip();
        if (text.isEmpty()) {
            throw new IOException("control socket I/O failed: empty control command");
        }
        JsonNode root = tree(line);
        if (root.isTextual() && root.textValue().equals("Shutdown")) {
            return new ControlCommand.Shutdown();
        }
        // Clients of later releases give it fields.
        if (root.isTextual() && root.textValue().equals("Status")
                || root.size() == 1 && root.path("Status").isObject()) {
            return new ControlCommand.Status(root.isObject());
        }
        if (root.findValues("project").stream().anyMatch(project -> !project.isNull())) {
            // Without it, the frame would mean another project's services, or all.
            throw new IOException("this supervisor has no projects: leave the project out");
        }
        if (root.size() == 1 && root.path("Stop").isObject()) {
            return new ControlCommand.Stop(field("service", root.path("Stop"), text), Optional.empty());
        }
        if (root.size() == 1 && root.path("Restart").isObject()) {
            return new ControlCommand.Restart(field("service", root.path("Restart"), text),
                    field("config", root.path("Restart"), text));
        }
        throw unknown(text);
    }

    private static JsonNode tree(byte[] line) throws IOException {
        try {
            return MAPPER.readTree(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString());
        } catch (JsonProcessingException e) {
            throw new IOException("failed to serialise control message: not JSON: "
                    + quote(new String(line, StandardCharsets.UTF_8)), e);
        } catch (IOException e) {
            throw new IOException("failed to serialise control message: not UTF-8", e);
        }
    }

    /** A value of a wrong type must not mean all services. */
    private static Optional<String> field(String name, JsonNode fields, String text) throws IOException {
        JsonNode value = fields.path(name);
        if (!value.isMissingNode() && !value.isNull() && !value.isTextual()) {
            throw unknown(text);
        }
        return Optional.ofNullable(value.textValue());
    }

    private static IOException unknown(String text) {
        return new IOException("failed to serialise control message: no command of this supervisor: " + quote(text));
    }

    private static String quote(String text) {
        return text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "…";
    }

    static String message(String text) {
        return JsonNodeFactory.instance.objectNode().put("Message", text) + "\n";
    }

    static String error(String text) {
        return JsonNodeFactory.instance.objectNode().put("Error", text) + "\n";
    }
}
