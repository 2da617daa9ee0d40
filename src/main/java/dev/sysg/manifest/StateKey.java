package dev.sysg.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * The key of a service in state.json: a hash of its part of the manifest, as systemg 0.20 makes it
 * (systemg-compat.md §5.3), with the variables in alphabetical order, where systemg's is random.
 */
record StateKey(YamlFile yaml, Map<String, Node> fields, Environment environment) {

    private static final List<String> SERVICE = List.of("command", "env", "user", "group", "supplementary_groups",
            "limits", "capabilities", "isolation", "restart_policy", "backoff", "max_restarts", "depends_on",
            "deployment", "hooks", "cron", "skip", "spawn");
    private static final List<String> BY_OUTCOME = List.of("success", "error");
    private static final List<String> HOOK = List.of("command", "timeout");
    /** The fields of the blocks, each in its order; those of other blocks stay as they are written. */
    private static final Map<String, List<String>> BLOCKS = Map.of(
            "deployment", List.of("strategy", "pre_start", "health_check", "grace_period"),
            "health_check", List.of("url", "timeout", "retries"),
            "hooks", List.of("on_start", "on_stop", "on_restart"),
            "on_start", BY_OUTCOME, "on_stop", BY_OUTCOME, "on_restart", BY_OUTCOME, "success", HOOK, "error", HOOK,
            "cron", List.of("expression", "timezone"));
    /** Fields that are no text in systemg. */
    private static final List<String> TYPED = List.of("max_restarts", "retries", "skip");
    private static final int HASH_BYTES = 8;

    String value() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(
                    object(SERVICE, key -> key.equals("env") ? env() : json(key, fields.get(key))).getBytes(UTF_8));
            return HexFormat.of().formatHex(hash, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private String env() {
        if (!environment.isGiven()) {
            return "null";
        }
        Map<String, String> vars = new TreeMap<>(environment.allVars());
        return "{\"file\":" + environment.anyFile().map(StateKey::text).orElse("null") + ",\"vars\":" + (vars.isEmpty()
                ? "null" : object(new ArrayList<>(vars.keySet()), key -> text(vars.get(key)))) + "}";
    }

    private String json(String key, Node node) {
        if (YamlFile.isAbsent(node)) {
            return "null";
        }
        if (node instanceof MappingNode) {
            Map<String, Node> values = yaml.map(node, key);
            return object(BLOCKS.getOrDefault(key, List.copyOf(values.keySet())), name -> json(name, values.get(name)));
        }
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue().stream().map(item -> json("", item)).collect(Collectors.joining(",", "[", "]"));
        }
        String value = environment.expandKnown((ScalarNode) node);
        boolean literal = TYPED.contains(key) && Stream.of(Tag.INT, Tag.BOOL).anyMatch(node.getTag()::equals);
        return literal ? value : text(value);
    }

    private static String object(List<String> keys, Function<String, String> values) {
        return keys.stream().map(key -> text(key) + ":" + values.apply(key)).collect(Collectors.joining(",", "{", "}"));
    }

    private static String text(String value) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(value)) + '"';
    }
}
