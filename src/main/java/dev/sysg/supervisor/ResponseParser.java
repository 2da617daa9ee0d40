package dev.sysg.supervisor;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** Reads the line of a supervisor's answer, of any release. */
final class ResponseParser {

    private static final int DEEPEST = 32;
    private static final int LONGEST_QUOTE = 500;
    private static final Set<String> HARMLESS = Set.of("Info", "Warning");
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build()).build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

    private ResponseParser() {
    }

    /**
     * @throws MalformedResponseException saying why this is no answer
     */
    static ControlResponse parse(byte[] line) throws MalformedResponseException {
        String text = decode(line);
        JsonNode root = tree(text);
        if (root.isTextual() && root.textValue().equals("Ok")) {
            return new ControlResponse.Ok();
        }
        // An answer has one key: what says two things at once is not to be taken for a success.
        if (root.size() == 1 && root.path("Message").isTextual()) {
            return new ControlResponse.Message(root.get("Message").textValue());
        }
        if (root.size() == 1 && root.path("Error").isTextual()) {
            String reason = root.get("Error").textValue();
            return new ControlResponse.Error(List.of(reason.isBlank()
                    ? "the supervisor failed, and gave no reason: see its log" : reason));
        }
        return root.size() == 1 && root.path("Diag").isObject() ? diagnostic(root.get("Diag"), text)
                : new ControlResponse.Error(List.of("unknown answer: " + quote(text)));
    }

    private static ControlResponse diagnostic(JsonNode diagnostic, String text) {
        List<String> lines = new ArrayList<>(List.of(head(diagnostic, text)));
        diagnostic.path("notes").forEach(note -> lines.add(note.asText()));
        diagnostic.path("help").forEach(help -> lines.add(advice(help)));
        return HARMLESS.contains(diagnostic.path("severity").asText())
                ? new ControlResponse.Message(String.join("\n", lines))
                : new ControlResponse.Error(lines);
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

    private static JsonNode tree(String text) throws MalformedResponseException {
        try {
            JsonNode root = MAPPER.readTree(text);
            if (root.isMissingNode()) {
                throw new MalformedResponseException("a blank answer", null);
            }
            return root;
        } catch (JsonProcessingException e) {
            throw new MalformedResponseException("an answer that is no JSON: " + quote(text), e);
        }
    }

    private static String decode(byte[] line) throws MalformedResponseException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
        } catch (CharacterCodingException e) {
            throw new MalformedResponseException("an answer that is not UTF-8", e);
        }
    }

    private static String quote(String text) {
        return text.length() <= LONGEST_QUOTE ? text.strip() : text.substring(0, LONGEST_QUOTE).strip() + "…";
    }

    /** Says what came in the place of an answer. */
    static final class MalformedResponseException extends Exception {

        MalformedResponseException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
