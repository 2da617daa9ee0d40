package dev.sysg.manifest;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * The {@code env} block of a service, or of the root of the manifest, which comes after that of a service.
 *
 * <p>A name is looked up in the service's vars, the root's vars, the service's file, the root's file, and sysg's own
 * environment: the last setenv(3) of systemg wins, were the service its only one (systemg-compat.md §8.2). In version
 * 2 the service's file replaces the root's, and vars may stand in the block itself (systemg-compat-0.69.md §6).
 */
final class Environment {

    private static final Set<String> NO_VARS = Set.of("file", "vars", "clear_session_vars", "strip", "inherit_env");
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{?([A-Za-z_][A-Za-z0-9_]*+)\\}?");

    private final Environment root;
    private final YamlFile yaml;
    private final EnvFiles files;
    private final UnaryOperator<String> own;
    private final Map<String, ScalarNode> written = new LinkedHashMap<>();
    private final Map<String, String> vars = new LinkedHashMap<>();
    private final Optional<String> file;
    private final boolean given;

    /**
     * The block at the root of the manifest.
     *
     * @param block null if there is none
     * @param own   sysg's own environment: the value of a name, or null
     * @throws ManifestException if the block has a wrong type, or lacks the value of a variable
     */
    Environment(Node block, YamlFile yaml, EnvFiles files, UnaryOperator<String> own) {
        this(null, block, yaml, files, own);
    }

    private Environment(Environment root, Node block, YamlFile yaml, EnvFiles files, UnaryOperator<String> own) {
        this.root = root == null ? this : root;
        this.yaml = yaml;
        this.files = files;
        this.own = own;
        this.given = !YamlFile.isAbsent(block);
        Map<String, Node> fields = yaml.map(block, "env");
        Map<String, Node> varNodes = new LinkedHashMap<>(yaml.strict() ? Map.of() : fields);
        varNodes.keySet().removeAll(NO_VARS);
        varNodes.putAll(yaml.map(fields.get("vars"), "env.vars"));
        varNodes.forEach((name, value) ->
                yaml.text(value, "a value in env.vars").ifPresent(text -> written.put(name, text)));
        // The path of the file cannot come from the file.
        file = YamlFile.isAbsent(fields.get("file")) ? Optional.empty()
                : yaml.text(fields.get("file"), "env.file").map(path -> expand(path, this::writtenValue, true));
        written.forEach((name, text) -> vars.put(name, expand(text)));
    }

    /** The block of a service of the same manifest, with the same errors. */
    Environment ofService(Node block) {
        return new Environment(this, block, yaml, files, own);
    }

    /** Whether there is such a block, here or at the root. */
    boolean isGiven() {
        return given || root.given;
    }

    /** The variables of both blocks, without those of the files. */
    Map<String, String> allVars() {
        Map<String, String> all = new LinkedHashMap<>(root.vars);
        all.putAll(vars);
        return all;
    }

    /** The file of this block, else that of the root. */
    Optional<String> anyFile() {
        return file.or(() -> root.file);
    }

    /** What a process of the service gets in addition to sysg's own environment. */
    Map<String, String> entries() {
        Map<String, String> entries = new LinkedHashMap<>(rootFileEntries());
        entries.putAll(fileEntries());
        entries.putAll(root.vars);
        entries.putAll(vars);
        // execve(2) cannot pass on the others.
        entries.entrySet().removeIf(entry ->
                !entry.getKey().matches("[^=\0]+") || entry.getValue().indexOf('\0') >= 0);
        return entries;
    }

    /**
     * The text with all {@code $NAME} and {@code ${NAME}} replaced, once: a value is not expanded again.
     *
     * @throws ManifestException if a name has no value; if not strict, it stays as written
     */
    String expand(ScalarNode scalar) {
        return expand(scalar, this::value, true);
    }

    /** The text with those names replaced that have a value. */
    String expandKnown(ScalarNode scalar) {
        return expand(scalar, this::value, false);
    }

    private String expand(ScalarNode scalar, UnaryOperator<String> lookup, boolean isStrict) {
        return REFERENCE.matcher(scalar.getValue()).replaceAll(reference -> {
            String name = reference.group(1);
            String value = lookup.apply(name);
            value = value == null ? own.apply(name) : value;
            if (value == null && isStrict && yaml.strict()) {
                throw yaml.error(scalar, "the variable " + name + " is not set: set it in the environment");
            }
            return Matcher.quoteReplacement(value == null ? reference.group() : value);
        });
    }

    /** The value of a name, null if it has none; that of a variable of the manifest is as written, as in systemg. */
    private String value(String name) {
        String value = writtenValue(name);
        return value == null ? fileEntries().getOrDefault(name, rootFileEntries().get(name)) : value;
    }

    private String writtenValue(String name) {
        ScalarNode text = written.getOrDefault(name, root.written.get(name));
        return text == null ? null : text.getValue();
    }

    private Map<String, String> rootFileEntries() {
        return yaml.strict() || file.isEmpty() ? root.fileEntries() : Map.of();
    }

    private Map<String, String> fileEntries() {
        return file.map(files::read).orElse(Map.of());
    }
}
