package dev.sysg.manifest;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Takes the values of one file out of its tree, by the rules of systemg's own parser (systemg-compat.md §8.1).
 *
 * <p>Aliases and variables let a small file stand for a huge one: all that is taken out counts, and is bounded.
 */
final class Values {

    private static final long MOST = 32 << 20;
    private static final int COST_OF_A_VALUE = 64;

    private final Path file;
    private long taken;

    Values(Path file) {
        this.file = file;
    }

    /** The named fields, null or not. Other keys are ignored; one of these twice is an error. */
    Map<String, YamlNode> struct(YamlNode node, String path, Set<String> names) {
        Map<String, YamlNode> fields = new HashMap<>();
        for (YamlNode.Entry entry : map(node, path)) {
            if (!(entry.key() instanceof YamlNode.Scalar key) || !names.contains(key.text())) {
                continue;
            }
            if (fields.put(key.text(), entry.value()) != null) {
                throw new ManifestException(file, key, inside(path) + "duplicate field `" + key.text() + "`");
            }
        }
        return fields;
    }

    /** A field that may be left out, or null. */
    static Optional<YamlNode> optional(Map<String, YamlNode> fields, String name) {
        return Optional.ofNullable(fields.get(name)).filter(node -> !node.isNull());
    }

    /** A text that must be there; {@code null} is one, and so is nothing after the colon. */
    YamlNode.Scalar required(Map<String, YamlNode> fields, String name, YamlNode struct, String path) {
        YamlNode node = fields.get(name);
        if (node == null) {
            throw missing(struct, path, name);
        }
        return text(node, path.isEmpty() ? name : path + "." + name);
    }

    /** The entries of a map; those of no value are none. */
    List<YamlNode.Entry> map(YamlNode node, String path) {
        if (node.isNull()) {
            return List.of();
        }
        if (!(node instanceof YamlNode.Mapping mapping)) {
            throw wrongType(node, path, "a map");
        }
        take(node, (long) mapping.entries().size() * COST_OF_A_VALUE);
        return mapping.entries();
    }

    /** The items of a sequence; those of no value are none. */
    List<YamlNode> list(YamlNode node, String path) {
        if (node.isNull()) {
            return List.of();
        }
        if (!(node instanceof YamlNode.Sequence sequence)) {
            throw wrongType(node, path, "a sequence");
        }
        take(node, (long) sequence.items().size() * COST_OF_A_VALUE);
        return sequence.items();
    }

    YamlNode.Scalar text(YamlNode node, String path) {
        if (!(node instanceof YamlNode.Scalar scalar)) {
            throw wrongType(node, path, "a string");
        }
        return scalar;
    }

    ManifestException missing(YamlNode struct, String path, String name) {
        return new ManifestException(file, struct, inside(path) + "missing field `" + name + "`");
    }

    ManifestException unknownVariable(YamlNode.Scalar place, String name) {
        return new ManifestException(file, place, "missing environment variable: " + name);
    }

    /** Counts what a value costs. */
    void take(YamlNode place, long characters) {
        taken += characters;
        if (taken > MOST) {
            throw new ManifestException(file, place, "its aliases and variables multiply to more than 32 MiB");
        }
    }

    private ManifestException wrongType(YamlNode node, String path, String expected) {
        return new ManifestException(file, node,
                inside(path) + "invalid type: " + node.kind() + ", expected " + expected);
    }

    private static String inside(String path) {
        return path.isEmpty() ? "" : path + ": ";
    }
}
