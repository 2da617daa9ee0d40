package dev.sysg.manifest;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import org.yaml.snakeyaml.nodes.Node;

import dev.sysg.manifest.RunSpec.Event;
import dev.sysg.time.Durations;

/**
 * Reads the hooks of one service (systemg-compat.md §7).
 *
 * @param what       what the service is called in messages
 * @param badTimeout gives the timeout in place of one that is no duration, or throws what it is given
 */
record HookReader(YamlFile yaml, String what, Environment environment,
        Function<ManifestException, Duration> badTimeout) {

    /** The hook for this event, if there is one; ManifestException if it is none that could be run. */
    Optional<Hook> read(Node hooks, Event event) {
        String name = "hooks." + event;
        Node hook = yaml.map(yaml.map(hooks, "hooks").get(event.hook()), "hooks." + event.hook()).get(event.outcome());
        if (YamlFile.isAbsent(hook)) {
            return Optional.empty();
        }
        Map<String, Node> fields = yaml.map(hook, name);
        return yaml.required(fields, "command", hook, name)
                .map(command -> new Hook(command.getValue(), timeout(fields.get("timeout"), event)));
    }

    private Duration timeout(Node node, Event event) {
        try {
            return YamlFile.isAbsent(node) ? Hook.DEFAULT_TIMEOUT : yaml.text(node, "timeout")
                    .map(text -> Durations.parse(environment.expand(text))).orElse(Hook.DEFAULT_TIMEOUT);
        } catch (IllegalArgumentException e) {
            return badTimeout.apply(yaml.error(node, "timeout of hook " + event + " of " + what + ": "
                    + e.getMessage()));
        }
    }
}
