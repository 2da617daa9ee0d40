package dev.sysg.store;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sysg.platform.Pid;
import dev.sysg.store.SharedFile.MalformedException;

/** The text of pid.json and state.json: JSON as systemg reads and lays it out (systemg-compat.md §4.1). */
final class StateFileCodec {

    private static final int DEEPEST = 64;
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
            // A table of the names has no use here, and takes as much memory as 20,000 entries themselves.
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES).disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
            // The layout of strings in systemg.
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE).build())
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY, DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                    DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();
    /** Made for one type, as the writer is, so that both are set up when the native executable is built. */
    private static final ObjectReader READER = MAPPER.readerFor(JsonNode.class);
    /** The layout of systemg's own writer (systemg-compat.md §4.1). */
    private static final ObjectWriter WRITER = MAPPER.writer(new DefaultPrettyPrinter(
            Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                    .withObjectEmptySeparator("").withArrayEmptySeparator(""))
            .withObjectIndenter(new DefaultIndenter("  ", "\n")).withArrayIndenter(new DefaultIndenter("  ", "\n")))
            .forType(ObjectNode.class);

    static {
        // Sets up the serializers when the native executable is built, and not at the first write.
        MAPPER.getSerializerProviderInstance();
    }

    private StateFileCodec() {
    }

    /**
     * Parses a document with a "services" object, in strict UTF-8: Jackson itself would accept other encodings as well.
     * MalformedException for anything else.
     */
    static ObjectNode read(ByteBuffer content) {
        try {
            Reader text = new InputStreamReader(new ByteArrayInputStream(content.array(), 0, content.limit()),
                    StandardCharsets.UTF_8.newDecoder());
            if (READER.readTree(text) instanceof ObjectNode root && root.get("services") instanceof ObjectNode) {
                return root;
            }
            throw new MalformedException("has no \"services\" object", null);
        } catch (JsonProcessingException e) {
            throw new MalformedException("does not parse: " + reason(e), e);
        } catch (IOException e) {
            throw new MalformedException("is not UTF-8 text", e);
        } catch (NumberFormatException e) {
            throw new MalformedException("does not parse: a number is out of range", e);
        }
    }

    /** A pid.json without services, as systemg writes it. */
    static ObjectNode emptyPids() {
        ObjectNode root = emptyStates();
        List.of("parent_map", "children_map", "spawn_depth", "spawn_metadata").forEach(root::putObject);
        return root;
    }

    /** A state.json without services. */
    static ObjectNode emptyStates() {
        ObjectNode root = MAPPER.createObjectNode();
        root.putObject("services");
        return root;
    }

    static byte[] write(ObjectNode root) throws IOException {
        return WRITER.writeValueAsBytes(root);
    }

    /** The entries of a document, by name. */
    static ObjectNode services(ObjectNode root) {
        return (ObjectNode) root.get("services");
    }

    /** The pid that a value is, if it is one. */
    static Optional<Pid> pid(JsonNode value) {
        return value.isIntegralNumber() && value.canConvertToLong() ? Pid.of(value.longValue()) : Optional.empty();
    }

    /** Without what Jackson says about its own settings: it does not help to repair a file. */
    private static String reason(JsonProcessingException e) {
        return e.getOriginalMessage().replaceAll("(?s)\n.*| \\(start marker.*|[:;(] ?[^:;(`]*`.*", "").strip()
                + (e.getLocation() == null ? "" : " at line " + e.getLocation().getLineNr() + ", column "
                + e.getLocation().getColumnNr());
    }
}
