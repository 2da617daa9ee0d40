package dev.sysg.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
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

/** The text of a state file: JSON as systemg reads it, and writes it to the byte (systemg-compat.md §4.1). */
final class StateFileCodec {

    private static final int DEEPEST = 64;
    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
            // A table of the names serves nobody here, and takes as much room as all else where there are thousands.
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES).disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
            // As systemg writes strings.
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE).build())
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY, DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                    DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();
    /** Made for one type, as the writer is: what they need is found when the program is built, not after a death. */
    private static final ObjectReader READER = MAPPER.readerFor(JsonNode.class);
    /** The layout of systemg's own writer (systemg-compat.md §4.1). */
    private static final ObjectWriter WRITER = MAPPER.writer(new DefaultPrettyPrinter(
            Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                    .withObjectEmptySeparator("").withArrayEmptySeparator(""))
            .withObjectIndenter(new DefaultIndenter("  ", "\n")).withArrayIndenter(new DefaultIndenter("  ", "\n")))
            .forType(ObjectNode.class);

    static {
        // Has the table of serializers made, when the program is built; else the first write would make it.
        MAPPER.getSerializerProviderInstance();
    }

    private StateFileCodec() {
    }

    /** Why a text is none of systemg's, in words that follow the name of its file. */
    static final class MalformedException extends IOException {

        MalformedException(String message, Exception cause) {
            super(message, cause);
        }
    }

    /** The document of a text in UTF-8, with its "services" object. */
    static ObjectNode read(ByteBuffer content) throws IOException {
        try {
            // Not left to the parser, which would take other encodings as well.
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(content);
            if (text.hasRemaining() && text.charAt(0) == BYTE_ORDER_MARK) {
                throw new MalformedException("does not parse: it starts with a byte order mark", null);
            }
            return parse(text).orElseThrow(() -> new MalformedException("has no \"services\" object", null));
        } catch (CharacterCodingException e) {
            throw new MalformedException("is not UTF-8 text", e);
        } catch (JsonProcessingException e) {
            throw new MalformedException("does not parse: " + reason(e), e);
        }
    }

    static byte[] write(ObjectNode root) throws IOException {
        return WRITER.writeValueAsBytes(root);
    }

    private static Optional<ObjectNode> parse(CharBuffer text) throws IOException {
        try (JsonParser parser = new WrittenDecimals(
                MAPPER.createParser(text.array(), text.arrayOffset() + text.position(), text.remaining()))) {
            return READER.readTree(parser) instanceof ObjectNode root && root.get("services") instanceof ObjectNode
                    ? Optional.of(root) : Optional.empty();
        }
    }

    private static String reason(JsonProcessingException e) {
        String position = e.getLocation() == null ? ""
                : " at line " + e.getLocation().getLineNr() + ", column " + e.getLocation().getColumnNr();
        return withoutInternals(e.getOriginalMessage().lines().findFirst().orElse("bad JSON")) + position;
    }

    /** What Jackson says of its own switches helps nobody who repairs a file. */
    private static String withoutInternals(String message) {
        return message.replaceAll("\\[Source: REDACTED \\(`[^`]*` disabled\\); ([^]]*)]", "$1")
                .replaceAll(", from `[^`]*`", "")
                .replaceAll("[:;(] ?[^:;(`]*`.*", "");
    }
}
