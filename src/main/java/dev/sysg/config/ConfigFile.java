package dev.sysg.config;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jboss.logging.Logger;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

import dev.sysg.error.FailureReason;
import dev.sysg.error.SysgException;
import dev.sysg.file.FileTrust;
import dev.sysg.file.RegularFile;

/**
 * The application.yaml of the user or of the machine, outside of the program.
 *
 * @param values by the segments of their keys, of which the first may be {@code %PROFILE}
 */
record ConfigFile(Path path, Map<List<String>, String> values) {

    private static final int LARGEST = 1 << 20;
    private static final String NAME = "sysg/application.yaml";
    private static final String OTHER_NAME = "application.yml";
    private static final Logger LOG = Logger.getLogger(ConfigFile.class);

    /**
     * The user's file, unless the environment names no home, and the machine's, which the user's overrides. The XDG
     * base directory specification has relative paths ignored.
     */
    static List<Path> paths(Map<String, String> environment) {
        Optional<Path> user = absolute(environment, "XDG_CONFIG_HOME")
                .or(() -> absolute(environment, "HOME").map(home -> home.resolve(".config")));
        return Stream.concat(user.stream(), Stream.of(Path.of("/etc"))).map(each -> each.resolve(NAME)).toList();
    }

    /** Reads a file; empty if there is none, or, with a warning, one that others could have written. */
    static Optional<ConfigFile> read(Path path) {
        // HOME may be /dev/null. A link to nothing is an error.
        if (!Files.isDirectory(path.getParent()) || Files.notExists(path, LinkOption.NOFOLLOW_LINKS)) {
            if (Files.exists(path.resolveSibling(OTHER_NAME))) {
                LOG.warnf("ignored %s: rename it to %s", path.resolveSibling(OTHER_NAME), path.getFileName());
            }
            return Optional.empty();
        }
        try {
            Optional<String> objection = FileTrust.ofThisUser().objection(path);
            if (objection.isPresent()) {
                LOG.warnf("ignored %s: %s", path, objection.get());
                return Optional.empty();
            }
            return Optional.of(new ConfigFile(path, flatten(RegularFile.text(path, LARGEST))));
        } catch (IOException e) {
            throw unreadable(path.toString(), FailureReason.of(e), e);
        } catch (MarkedYAMLException e) {
            String line = e.getProblemMark() == null ? "" : " line " + (e.getProblemMark().getLine() + 1);
            throw unreadable(path + line, e.getProblem(), e);
        } catch (YAMLException e) {
            throw unreadable(path.toString(), e.getMessage(), e);
        }
    }

    /**
     * The values of a YAML text by the segments of their keys, as written, because a service may be called {@code on}
     * or {@code 010}. A value of null counts as absent; a list is joined by commas, those in its items escaped by a
     * backslash.
     *
     * @throws YAMLException if the text is not YAML, holds no map, has one key twice, or an alias of a map or list
     */
    private static Map<List<String>, String> flatten(String text) {
        LoaderOptions options = new LoaderOptions();
        // An alias could multiply the values, or contain itself.
        options.setMaxAliasesForCollections(0);
        Map<List<String>, String> values = new LinkedHashMap<>();
        for (Node document : new Yaml(options).composeAll(new StringReader(text))) {
            if (!(document instanceof MappingNode) && !document.getTag().equals(Tag.NULL)) {
                throw new YAMLException("it holds no map");
            }
            flatten(List.of(), document, values);
        }
        return values;
    }

    private static void flatten(List<String> key, Node node, Map<List<String>, String> values) {
        if (node instanceof MappingNode map) {
            Set<List<String>> keys = new HashSet<>();
            for (NodeTuple entry : map.getValue()) {
                List<String> longer = new ArrayList<>(key);
                longer.add(scalar(entry.getKeyNode()));
                if (!keys.add(longer)) {
                    throw new YAMLException("line " + (entry.getKeyNode().getStartMark().getLine() + 1)
                            + " has a second '" + String.join(".", longer) + "'");
                }
                flatten(longer, entry.getValueNode(), values);
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

    /** The value in the profile's section, else the one outside of all sections. */
    Optional<String> find(String profile, List<String> key) {
        List<String> inSection = Stream.concat(Stream.of("%" + profile), key.stream()).toList();
        return Optional.ofNullable(values.getOrDefault(inSection, values.get(key)));
    }

    boolean hasSection(String profile) {
        return values.keySet().stream().anyMatch(key -> key.get(0).equals("%" + profile));
    }

    /** The key as it is outside of all sections. */
    static List<String> withoutSection(List<String> key) {
        return key.size() > 1 && key.get(0).startsWith("%") ? key.subList(1, key.size()) : key;
    }

    private static Optional<Path> absolute(Map<String, String> environment, String variable) {
        try {
            return Optional.ofNullable(environment.get(variable)).map(Path::of).filter(Path::isAbsolute);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static SysgException unreadable(String place, String reason, Exception cause) {
        return new SysgException("cannot read " + place + ": " + reason + ": correct or remove it", cause);
    }
}
