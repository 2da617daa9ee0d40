package dev.sysg.manifest;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jboss.logging.Logger;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Reads typed values from the nodes of one file. Scalars in nodes are the text that was written ({@code 0x10},
 * {@code null}), which is what systemg uses (systemg-compat.md §8.1). Errors name the file and the position. A node
 * that is null, or null in the file, counts as an empty map or list.
 *
 * @param file   as errors name it
 * @param strict whether a value of a wrong type is an error; else it counts as absent, with a warning, and so does one
 *               that stands in another file ({@code !include})
 */
record YamlFile(Path file, boolean strict) {

    private static final Logger LOG = Logger.getLogger(YamlFile.class);
    private static final Tag INCLUDE = new Tag("!include");
    private static final int MAX_DEPTH = 100;
    private static final int MAX_VALUES = 500_000;

    /**
     * The root of the text's only document.
     *
     * @throws ManifestException if the text is empty, is not YAML, or has more than 500,000 values or 100 levels, each
     *                           alias counted as all that it stands for; so no alias can contain itself
     */
    Node root(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setMaxAliasesForCollections(Integer.MAX_VALUE);
        options.setNestingDepthLimit(MAX_DEPTH);
        try {
            ParserImpl parser = new ParserImpl(new StreamReader(text), options);
            Node root = new Composer(parser, new Resolver(), options).getSingleNode();
            if (root == null) {
                throw new ManifestException(file, null, "it is empty", null);
            }
            count(root, 1, 0);
            return root;
        } catch (MarkedYAMLException e) {
            Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
            String context = e.getContext() == null ? "" : e.getContext() + ": ";
            throw new ManifestException(file, mark, oneLine(context + e.getProblem()), e);
        } catch (YAMLException | IllegalArgumentException | IndexOutOfBoundsException e) {
            // The latter two are bugs of the parser, for one with an escape such as "\Uffffffff".
            throw new ManifestException(file, null, "not YAML: " + oneLine(e.toString()), e);
        }
    }

    /** How many values there are up to the end of the node, if there were so many before it. */
    private int count(Node node, int depth, int before) {
        int values = before + 1;
        if (values > MAX_VALUES || depth > MAX_DEPTH) {
            throw error(node, "more than " + MAX_VALUES + " values or " + MAX_DEPTH + " levels, aliases included");
        }
        if (node instanceof SequenceNode sequence) {
            for (Node item : sequence.getValue()) {
                values = count(item, depth + 1, values);
            }
        } else if (node instanceof MappingNode mapping) {
            for (NodeTuple entry : mapping.getValue()) {
                values = count(entry.getValueNode(), depth + 1, count(entry.getKeyNode(), depth + 1, values));
            }
        }
        return values;
    }

    /** Whether there is no value, or a null. */
    static boolean isAbsent(Node node) {
        return node == null || node.getTag().equals(Tag.NULL);
    }

    /**
     * A map's values by their keys, of two for one key the later, with a warning, and those of its merge keys for the
     * other keys.
     */
    Map<String, Node> map(Node node, String what) {
        if (isAbsent(node)) {
            return Map.of();
        }
        if (!(node instanceof MappingNode mapping)) {
            return reject(node, what, "a map", Map.of());
        }
        Map<String, Node> values = new LinkedHashMap<>();
        Map<String, Node> merged = new LinkedHashMap<>();
        for (NodeTuple entry : mapping.getValue()) {
            Node value = entry.getValueNode();
            if (entry.getKeyNode().getTag().equals(Tag.MERGE)) {
                List<Node> bases = value instanceof SequenceNode several ? several.getValue() : List.of(value);
                bases.forEach(base -> map(base, "<< of " + what).forEach(merged::putIfAbsent));
            } else {
                text(entry.getKeyNode(), "a key of " + what).ifPresent(key -> {
                    if (values.put(key.getValue(), value) != null) {
                        LOG.warn(error(key, what + " has a second '" + key.getValue() + "', which counts")
                                .getMessage());
                    }
                });
            }
        }
        merged.forEach(values::putIfAbsent);
        return values;
    }

    List<Node> items(Node node, String what) {
        if (isAbsent(node)) {
            return List.of();
        }
        if (!(node instanceof SequenceNode sequence)) {
            return reject(node, what, "a list", List.of());
        }
        return sequence.getValue();
    }

    Optional<ScalarNode> text(Node node, String what) {
        return node instanceof ScalarNode scalar && (strict || !scalar.getTag().equals(INCLUDE))
                ? Optional.of(scalar) : reject(node, what, "a text", Optional.empty());
    }

    /** A text that must be there if strict; {@code null} is one, and so is nothing after the colon. */
    Optional<ScalarNode> required(Map<String, Node> fields, String name, Node parent, String what) {
        if (strict && !fields.containsKey(name)) {
            throw error(parent, what + " has no " + name);
        }
        return Optional.ofNullable(fields.get(name)).flatMap(node -> text(node, name));
    }

    ManifestException error(Node place, String problem) {
        return new ManifestException(file, place.getStartMark(), problem, null);
    }

    private <T> T reject(Node node, String what, String expected, T absent) {
        String actual = node.getTag().equals(INCLUDE) ? "in another file"
                : node instanceof MappingNode ? "a map" : node instanceof SequenceNode ? "a list" : "a text";
        ManifestException problem = error(node, what + " must be " + expected + ", not " + actual);
        if (strict) {
            throw problem;
        }
        LOG.warnf("%s; going on without it", problem.getMessage());
        return absent;
    }

    private static String oneLine(String message) {
        return message.replaceAll("\\s+", " ");
    }
}
