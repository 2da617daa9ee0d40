package dev.sysg.manifest;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * An {@code env} block of a manifest: that at its root, or that of a service, which has the root's behind it.
 *
 * <p>A name is looked for in the service's vars, the root's vars, the service's file (the root's if it has none), the
 * root's file, and our own environment, in this order: that of the last setenv(3) when systemg loads the file
 * (systemg-compat.md §8.2), were the service its only one. It finds the text before any expansion, as it does there.
 */
final class Environment {

    private static final Set<String> FIELDS = Set.of("file", "vars");

    private final Optional<Environment> root;
    private final boolean present;
    private final boolean hasVars;
    private final Map<String, YamlNode.Scalar> written = new LinkedHashMap<>();
    private final Map<String, String> vars = new LinkedHashMap<>();
    private final Optional<String> file;
    private final EnvFiles files;
    private final UnaryOperator<String> own;

    private Environment(Optional<Environment> root, Optional<YamlNode> block, String path, Values values,
            EnvFiles files, UnaryOperator<String> own) {
        this.root = root;
        this.files = files;
        this.own = own;
        this.present = block.isPresent();
        Map<String, YamlNode> fields = present ? values.struct(block.get(), path, FIELDS) : Map.of();
        Optional<YamlNode> varsNode = Values.optional(fields, "vars");
        this.hasVars = varsNode.isPresent();
        if (hasVars) {
            for (YamlNode.Entry entry : values.map(varsNode.get(), path + ".vars")) {
                written.put(values.text(entry.key(), path + ".vars").text(),
                        values.text(entry.value(), path + ".vars"));
            }
        }
        // The file cannot have a say in where it is.
        VariableExpander outside = new VariableExpander(values, this::valueOutsideFiles);
        this.file = Values.optional(fields, "file")
                .map(node -> outside.expand(values.text(node, path + ".file")));
        VariableExpander variables = new VariableExpander(values, this::value);
        written.forEach((name, value) -> vars.put(name, variables.expand(value)));
    }

    /** The block at the root of the file. */
    static Environment root(Optional<YamlNode> block, Values values, EnvFiles files, UnaryOperator<String> own) {
        return new Environment(Optional.empty(), block, "env", values, files, own);
    }

    /** The block of a service of the same file. */
    Environment service(Optional<YamlNode> block, String path, Values values) {
        return new Environment(Optional.of(this), block, path + ".env", values, files, own);
    }

    boolean hasFile() {
        return file.isPresent();
    }

    /** What a name stands for; null if it stands for nothing. */
    String value(String name) {
        String value = writtenVar(name);
        value = value == null ? fileEntries().get(name) : value;
        value = value == null && root.isPresent() ? root.get().fileEntries().get(name) : value;
        return value == null ? own.apply(name) : value;
    }

    /** What a process of the service gets beyond our own environment: each name with what {@link #value} answers. */
    Map<String, String> entries() {
        Map<String, String> entries = new LinkedHashMap<>(root.map(Environment::fileEntries).orElse(Map.of()));
        entries.putAll(fileEntries());
        entries.putAll(mergedVars());
        return entries;
    }

    /** The two blocks as systemg merges them, for its hash; empty if there is neither. */
    Optional<Merged> merged() {
        boolean rootPresent = root.isPresent() && root.get().present;
        if (!present && !rootPresent) {
            return Optional.empty();
        }
        Map<String, String> all = mergedVars();
        boolean some = present && rootPresent ? !all.isEmpty() : present ? hasVars : root.get().hasVars;
        return Optional.of(new Merged(mergedFile(), some ? Optional.of(all) : Optional.empty()));
    }

    /** An env block, each of its two fields present or not. */
    record Merged(Optional<String> file, Optional<Map<String, String>> vars) {
    }

    private Map<String, String> mergedVars() {
        if (root.isEmpty()) {
            return Collections.unmodifiableMap(vars);
        }
        Map<String, String> merged = new LinkedHashMap<>(root.get().vars);
        merged.putAll(vars);
        return merged;
    }

    private Optional<String> mergedFile() {
        return file.or(() -> root.flatMap(outer -> outer.file));
    }

    private Map<String, String> fileEntries() {
        return mergedFile().map(files::read).orElse(Map.of());
    }

    private String writtenVar(String name) {
        YamlNode.Scalar value = written.get(name);
        if (value == null) {
            return root.map(outer -> outer.writtenVar(name)).orElse(null);
        }
        return value.text();
    }

    private String valueOutsideFiles(String name) {
        String value = writtenVar(name);
        return value == null ? own.apply(name) : value;
    }
}
