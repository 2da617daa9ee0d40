package dev.sysg.supervisor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** Parses the answer of a supervisor of any release. */
final class ResponseParser {

    /** A status has two levels for each generation of a service's processes. */
    private static final int DEEPEST = 128;
    private static final int LONGEST_QUOTE = 500;
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build()).build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

    private ResponseParser() {
    }

    /**
     * Parses one line. Only Ok, Message and, to a Status, the document asked for are successes; everything else is an
     * error, also what is not known here.
     *
     * @throws IOException saying what came instead, if it is not UTF-8, not JSON, or nested too deeply
     */
    static ControlResponse parse(byte[] line, ControlCommand command) throws IOException {
        String text = decode(line);
        JsonNode root = tree(text);
        if (root.isTextual() && root.textValue().equals("Ok")) {
            return new ControlResponse.Ok();
        }
        // An answer has one key: one with two contradicting keys must not count as a success.
        if (root.size() == 1 && root.path("Message").isTextual()) {
            return new ControlResponse.Message(root.get("Message").textValue());
        }
        if (command instanceof ControlCommand.Status && root.size() == 1 && root.at("/Status/units").isArray()) {
            return new ControlResponse.Status(root.get("Status"));
        }
        if (root.size() == 1 && root.path("Error").isTextual()) {
            String reason = root.get("Error").textValue();
            return new ControlResponse.Error(List.of(reason.isBlank()
                    ? "the supervisor failed without giving a reason: see its log" : reason));
        }
        return root.size() == 1 && root.path("Diag").isObject() ? diagnostic(root.get("Diag"), text)
                : new ControlResponse.Error(List.of("unknown answer: " + quote(text)));
    }

    private static ControlResponse diagnostic(JsonNode diagnostic, String text) {
        List<String> lines = new ArrayList<>(List.of(head(diagnostic, text)));
        diagnostic.path("notes").forEach(note -> lines.add(note.asText()));
        diagnostic.path("help").forEach(help -> lines.add(advice(help)));
        return new ControlResponse.Error(lines);
    }

    private static String head(JsonNode diagnostic, String text) {
        String code = diagnostic.path("code").asText("");
        String title = diagnostic.path("title").asText(diagnostic.path("summary").asText(""));
        if (title.isEmpty()) {
            return code.isEmpty() ? quote(text) : code + ": " + quote(text);
        }
        return code.isEmpty() ? title : code + ": " + title;
    }

    private static String advice(JsonNode help) {
        JsonNode command = help.path("Command");
        if (command.isObject()) {
            return command.path("label").asText() + ": " + command.path("cmd").asText();
        }
        return help.path("Link").path("url").asText(help.isTextual() ? help.asText() : quote(help.toString()));
    }

    private static JsonNode tree(String text) throws IOException {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IOException("an answer that is not JSON: " + quote(text), e);
        }
    }

    private static String decode(byte[] line) throws IOException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
        } catch (CharacterCodingException e) {
            throw new IOException("an answer that is not UTF-8", e);
        }
    }

    private static String quote(String text) {
        return text.length() <= LONGEST_QUOTE ? text.strip() : text.substring(0, LONGEST_QUOTE).strip() + "…";
    }

}
