package dev.sysg.manifest;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jboss.logging.Logger;

/**
 * The keys of a service in state.json: since 0.15 the hash of its configuration, before that its name.
 *
 * <p>systemg hashes the variables of env.vars in the random order of a HashMap, so every order is a candidate; beyond
 * six variables (720 orders), and once the budget of all services is spent, only that of the file and the sorted one
 * are.
 */
final class StateKeys implements Supplier<Set<String>> {

    private static final Logger LOG = Logger.getLogger(StateKeys.class);
    private static final int MOST_PERMUTED = 6;
    private static final int LONGEST_PERMUTED = 16_384;
    private static final int HASH_BYTES = 8;

    private final Path file;
    private final String name;
    private final String command;
    private final YamlNode.Mapping service;
    private final Environment environment;
    private final OrderBudget budget;

    StateKeys(Path file, String name, String command, YamlNode.Mapping service, Environment environment,
            OrderBudget budget) {
        this.file = file;
        this.name = name;
        this.command = command;
        this.service = service;
        this.environment = environment;
        this.budget = budget;
    }

    @Override
    public Set<String> get() {
        Set<String> keys = new LinkedHashSet<>();
        try {
            addHashes(keys);
        } catch (ManifestException e) {
            LOG.debugf("the state of service '%s' cannot be found by its hash: %s", name, e.getMessage());
        }
        keys.add(name);
        return keys;
    }

    private void addHashes(Set<String> keys) {
        VariableExpander variables = new VariableExpander(new Values(file), environment::value);
        for (Shape.Struct era : Shape.SERVICES_BY_ERA) {
            String rest = new StateJson(variables).fields(service, era.fields()).raw("}").toString();
            environments(rest.length(), env -> keys.add(
                    hash("{\"command\":" + StateJson.quoted(command) + ",\"env\":" + env + rest)));
        }
    }

    /** Gives every form that the env block may have had. */
    private void environments(int lengthOfRest, Consumer<String> consumer) {
        Optional<Environment.Merged> env = environment.merged();
        if (env.isEmpty()) {
            consumer.accept("null");
            return;
        }
        String start = "{\"file\":" + env.get().file().map(StateJson::quoted).orElse("null") + ",\"vars\":";
        if (env.get().vars().isEmpty()) {
            consumer.accept(start + "null}");
            return;
        }
        List<String> vars = new ArrayList<>();
        env.get().vars().get().forEach((key, value) -> vars.add(StateJson.quoted(key) + ":" + StateJson.quoted(value)));
        int length = command.length() + lengthOfRest + vars.stream().mapToInt(String::length).sum();
        boolean all = vars.size() <= MOST_PERMUTED && length <= LONGEST_PERMUTED && budget.spend(vars.size(), length);
        orders(vars, all, order -> consumer.accept(start + "{" + String.join(",", order) + "}}"));
    }

    private static void orders(List<String> members, boolean all, Consumer<List<String>> consumer) {
        if (all) {
            permute(new ArrayList<>(members), 0, consumer);
        } else {
            consumer.accept(members);
            consumer.accept(members.stream().sorted().toList());
        }
    }

    private static void permute(List<String> members, int fixed, Consumer<List<String>> consumer) {
        if (fixed >= members.size()) {
            consumer.accept(members);
            return;
        }
        for (int i = fixed; i < members.size(); i++) {
            Collections.swap(members, fixed, i);
            permute(members, fixed + 1, consumer);
            Collections.swap(members, fixed, i);
        }
    }

    private static String hash(String json) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(json.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
