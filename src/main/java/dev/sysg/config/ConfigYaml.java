package dev.sysg.config;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Flattens a YAML text. Values and keys stay as written, because a service may be called {@code on} or {@code 010}. */
final class ConfigYaml {

    private ConfigYaml() {
    }

    /**
     * The values by the segments of their keys. A value of null counts as absent; a list is joined by commas, those in
     * its items escaped by a backslash.
     *
     * @throws YAMLException if the text is not YAML, holds no map, has one key twice, or an alias of a map or list
     */
    static Map<List<String>, String> flatten(String text) {
        LoaderOptions options = new LoaderOptions();
        // An alias could multiply the values, or contain itself.
        options.setMaxAliasesForCollections(0);
        Map<List<String>, String> values = new LinkedHashMap<>();
        for (Node document : new Yaml(options).composeAll(new StringReader(text))) {
            if (!(document instanceof MappingNode) && !document.getTag().equals(Tag.NULL)) {
                throw new YAMLException("it holds no map");
            }
            add(List.of(), document, values);
        }
        return values;
    }

    private static void add(List<String> key, Node node, Map<List<String>, String> values) {
        if (node instanceof MappingNode map) {
            Set<List<String>> keys = new HashSet<>();
            for (NodeTuple entry : map.getValue()) {
                List<String> longer = new ArrayList<>(key);
                longer.add(scalar(entry.getKeyNode()));
                if (!keys.add(longer)) {
                    throw new YAMLException("line " + (entry.getKeyNode().getStartMark().getLine() + 1)
                            + " has a second '" + String.join(".", longer) + "'");
                }
                add(longer, entry.getValueNode(), values);
            }
        } else if (node instanceof SequenceNode list) {
            values.put(key, list.getValue().stream().map(item -> scalar(item).replaceAll("[\\\\,]", "\\\\$0"))
                    .collect(Collectors.joining(",")));
        } else if (!node.getTag().equals(Tag.NULL)) {
            values.put(key, scalar(node));
        }
    }

    private static String scalar(Node node) {
        if (node instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        throw new YAMLException("line " + (node.getStartMark().getLine() + 1)
                + " has a list or map where a single value is needed");
    }
}
