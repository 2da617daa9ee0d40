package dev.sysg.config;

import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.smallrye.config.source.yaml.YamlConfigSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** The text of an application.yaml: only what lies under {@code sysg} counts, and there every key must be known. */
final class ConfigYaml {

    private static final int MOST_VALUES = 2_000;

    private ConfigYaml() {
    }

    /** @throws ConfigurationException if it is no YAML, or has a key that does not exist */
    static CheckedSource parse(Path file, String text, int ordinal) {
        Map<String, String> values = new TreeMap<>();
        List<String> warnings = new ArrayList<>();
        flatten(file, text).forEach((name, value) -> {
            String key = unprofiled(name);
            if (!key.equals("sysg") && !key.startsWith("sysg.")) {
                warnings.add("ignored '" + name + "' in " + file + ": only keys under sysg count there");
            } else if (Key.isKnown(key)) {
                values.put(name, value);
            } else if (!isItem(key)) {
                throw new ConfigurationException("unknown key '" + name + "' in " + file
                        + ": correct or remove it; there are " + String.join(", ", Key.names()));
            }
        });
        return CheckedSource.of(file.toString(), ordinal, values, warnings);
    }

    private static Map<String, String> flatten(Path file, String text) {
        try {
            requireMaps(file, text);
            return new YamlConfigSource(file.toString(), text).getProperties();
        } catch (MarkedYAMLException e) {
            String line = e.getProblemMark() == null ? "" : " line " + (e.getProblemMark().getLine() + 1);
            throw unreadable(file + line, e.getProblem(), e);
        } catch (YAMLException e) {
            throw unreadable(file.toString(), e.getMessage(), e);
        }
    }

    /** Words, numbers and lists would be passed over without a word. */
    private static void requireMaps(Path file, String text) {
        for (Node document : new Yaml(new LoaderOptions()).composeAll(new StringReader(text))) {
            if (!(document instanceof MappingNode) && !document.getTag().equals(Tag.NULL)) {
                throw unreadable(file.toString(), "it holds no map", null);
            }
            if (values(document, MOST_VALUES) < 0) {
                throw unreadable(file.toString(), "it holds more than " + MOST_VALUES + " values", null);
            }
        }
    }

    /**
     * Counts down the values of the node. An alias counts as all that it stands for, which may be what it stands in.
     *
     * @return how many there may be more; less than 0 if there are too many
     */
    private static int values(Node node, int most) {
        int left = most - 1;
        for (Node below : below(node)) {
            left = left < 0 ? left : values(below, left);
        }
        return left;
    }

    private static List<Node> below(Node node) {
        if (node instanceof MappingNode map) {
            return map.getValue().stream().map(NodeTuple::getValueNode).toList();
        }
        return node instanceof SequenceNode list ? list.getValue() : List.of();
    }

    private static ConfigurationException unreadable(String place, String reason, Throwable cause) {
        return new ConfigurationException("cannot read " + place + ": " + reason + ": correct or remove it", cause);
    }

    /** A list comes as a whole and item by item; items would mix with those of a longer list in a lower source. */
    private static boolean isItem(String key) {
        int bracket = key.indexOf('[');
        return bracket > 0 && key.endsWith("]") && Key.isKnown(key.substring(0, bracket));
    }

    private static String unprofiled(String name) {
        int dot = name.indexOf('.');
        return name.startsWith("%") && dot > 0 ? name.substring(dot + 1) : name;
    }
}
