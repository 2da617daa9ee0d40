package dev.sysg.state;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One JSON file of the state directory with a "services" object in it, with every field in the order found, the unknown
 * ones too, since another release of systemg may need them.
 *
 * @param root    the document
 * @param writtenAt when the file was last modified
 * @param owner   the user id that the file belongs to
 */
record JsonFile(Path path, ObjectNode root, FileTime writtenAt, int owner) {

    private static final long LARGEST = 64L << 20;
    private static final int DEEPEST = 64;
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build()).build())
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY, DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                    DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();
    /** The layout of systemg's own writer (systemg-compat.md §4.1). */
    private static final ObjectWriter WRITER = MAPPER.writer(new DefaultPrettyPrinter(
            Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                    .withObjectEmptySeparator("").withArrayEmptySeparator(""))
            .withObjectIndenter(new DefaultIndenter("  ", "\n")).withArrayIndenter(new DefaultIndenter("  ", "\n")));

    /**
     * Reads the file.
     *
     * @return empty if there is no such file
     * @throws StateException if it is no regular file, above 64 MiB, or not what systemg writes
     */
    static Optional<JsonFile> read(Path path) {
        try {
            Map<String, Object> attributes = Files.readAttributes(path, "unix:isRegularFile,size,lastModifiedTime,uid",
                    LinkOption.NOFOLLOW_LINKS);
            if (!(boolean) attributes.get("isRegularFile")) {
                throw unusable(path, "is not a regular file", null);
            }
            if ((long) attributes.get("size") > LARGEST) {
                throw unusable(path, "is larger than 64 MiB", null);
            }
            return Optional.of(new JsonFile(path, parse(path), (FileTime) attributes.get("lastModifiedTime"),
                    (int) attributes.get("uid")));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (AccessDeniedException e) {
            throw new StateException("cannot read " + path + ": permission denied; nothing was stopped: run as the user "
                    + "that it belongs to", e);
        } catch (JsonProcessingException e) {
            throw unusable(path, "does not parse: " + reason(e), e);
        } catch (IOException e) {
            throw unusable(path, "cannot be read: " + e.getMessage(), e);
        }
    }

    ObjectNode services() {
        return (ObjectNode) root.get("services");
    }

    byte[] bytes() {
        try {
            return WRITER.writeValueAsBytes(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree that was read cannot be written", e);
        }
    }

    private static ObjectNode parse(Path path) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(path,
                Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            JsonNode root = MAPPER.readTree(Channels.newInputStream(channel));
            if (!(root instanceof ObjectNode object) || !(object.get("services") instanceof ObjectNode)) {
                throw unusable(path, "has no \"services\" object", null);
            }
            return object;
        }
    }

    private static String reason(JsonProcessingException e) {
        String position = e.getLocation() == null ? ""
                : " at line " + e.getLocation().getLineNr() + ", column " + e.getLocation().getColumnNr();
        return e.getOriginalMessage().lines().findFirst().orElse("bad JSON") + position;
    }

    private static StateException unusable(Path path, String reason, Exception cause) {
        return new StateException(path + " " + reason + "; nothing was stopped and the file is as it was: repair it, or "
                + "move it away to do without its records", cause);
    }
}
