package dev.sysg.manifest;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

import dev.sysg.manifest.RunSpec.Event;
import dev.sysg.manifest.RunSpec.Restart;
import dev.sysg.time.Durations;

/**
 * Reads how a service is run, which a stop need not know: an error in it is one of a start only.
 *
 * @param node   of the service, and what it is called in messages
 * @param fields its fields
 */
record RunSpecReader(YamlFile yaml, Node node, String what, Map<String, Node> fields, Environment environment) {

    private static final Duration DEFAULT_BACKOFF = Duration.ofSeconds(5);
    /** What would run with other rights than the manifest asks for. */
    private static final List<String> REFUSED = List.of("user", "group", "supplementary_groups", "limits",
            "capabilities", "isolation");

    /** @throws ManifestException for a value that is wrong, or that cannot be carried out */
    RunSpec read() {
        for (String key : REFUSED) {
            if (!YamlFile.isAbsent(fields.get(key))) {
                throw yaml.error(fields.get(key), "'" + key + "' of " + what + " is not supported: remove it, and put "
                        + "what sets it into the command (setpriv, prlimit)");
            }
        }
        return new RunSpec(text("command").orElseThrow(() -> yaml.error(node, what + " has no command")).getValue(),
                restart(), value("backoff").map(this::backoff).orElse(DEFAULT_BACKOFF),
                maxRestarts(), hooks(), leftOut(), new StateKey(yaml, fields, environment).value());
    }

    private Optional<ScalarNode> text(String key) {
        return YamlFile.isAbsent(fields.get(key)) ? Optional.empty() : yaml.text(fields.get(key), key);
    }

    private Optional<String> value(String key) {
        return text(key).map(environment::expand);
    }

    private Restart restart() {
        String policy = value("restart_policy").orElse("never");
        return switch (policy.replace('-', '_')) {
            case "always" -> Restart.ALWAYS;
            case "on_failure" -> Restart.ON_FAILURE;
            case "never", "no" -> Restart.NEVER;
            default -> throw yaml.error(fields.get("restart_policy"), "restart_policy '" + policy + "' of " + what
                    + " is not known: use always, on_failure or never");
        };
    }

    private Duration backoff(String text) {
        try {
            return Durations.parse(text);
        } catch (IllegalArgumentException e) {
            throw yaml.error(fields.get("backoff"), "backoff of " + what + ": " + e.getMessage());
        }
    }

    private OptionalInt maxRestarts() {
        String count = value("max_restarts").orElse("");
        if (!count.isEmpty() && !count.matches("[0-9]{1,9}")) {
            throw yaml.error(fields.get("max_restarts"), "max_restarts '" + count + "' of " + what
                    + " is not a number: use one such as 3, or leave it out");
        }
        return count.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(count));
    }

    private Map<Event, Hook> hooks() {
        HookReader reader = new HookReader(yaml, what, environment, problem -> {
            throw problem;
        });
        Map<Event, Hook> hooks = new EnumMap<>(Event.class);
        for (Event event : Event.values()) {
            reader.read(fields.get("hooks"), event).ifPresent(hook -> hooks.put(event, hook));
        }
        return hooks;
    }

    private Optional<String> leftOut() {
        if (!YamlFile.isAbsent(fields.get("cron"))) {
            return Optional.of("it has a cron schedule, which sysg does not run");
        }
        return value("skip").filter(text -> !text.equals("false")).map(text -> "the manifest says skip: " + text);
    }
}
