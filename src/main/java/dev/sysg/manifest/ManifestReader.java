package dev.sysg.manifest;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.jboss.logging.Logger;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

import dev.sysg.store.ServiceId;
import dev.sysg.time.Durations;

/**
 * Makes the services of one file from its nodes (systemg-compat.md §8). An error in the part of one service becomes
 * its problem; an error anywhere else is a {@link ManifestException}.
 */
final class ManifestReader {

    private static final Logger LOG = Logger.getLogger(ManifestReader.class);
    private static final String ON_SUCCESS = "hooks.on_stop.success";

    private final boolean trusted;
    private final YamlFile yaml;
    private final UnaryOperator<String> ownEnvironment;

    /** @param trusted whether more than the order of the services may be used */
    ManifestReader(Path file, boolean trusted, UnaryOperator<String> ownEnvironment) {
        this.trusted = trusted;
        this.yaml = new YamlFile(file);
        this.ownEnvironment = ownEnvironment;
    }

    Manifest read(String text) {
        Node root = yaml.root(text);
        Map<String, Node> fields = yaml.map(root, "the manifest");
        // The services of projects are recorded in files of systemg 0.37 and later, which only a supervisor stops.
        if (!fields.containsKey("services") && !fields.containsKey("projects")) {
            throw yaml.error(root, "the manifest has no services");
        }
        Environment environment =
                new Environment(trusted ? fields.get("env") : null, yaml, new EnvFiles(yaml.file()), ownEnvironment);
        Map<String, Node> nodes = yaml.map(fields.get("services"), "services");
        Map<String, ServiceSpec> services = new LinkedHashMap<>();
        nodes.forEach((name, node) -> services.put(name, service(ServiceId.of(name), node, nodes.keySet(), environment)));
        (trusted ? new Dependencies(services).cycles() : Map.<String, String> of()).forEach((name, cycle) -> {
            ManifestException problem = yaml.error(nodes.get(name), "dependency cycle " + cycle);
            services.computeIfPresent(name, (same, service) ->
                    ServiceSpec.ofOrder(service.id(), service.dependsOn(), problem.getMessage()));
        });
        return new Manifest(yaml.file().getParent(), services, new LooseProject(yaml.file())::hasId);
    }

    private ServiceSpec service(ServiceId id, Node node, Set<String> names, Environment root) {
        String what = "service '" + id + "'";
        List<String> dependsOn = new ArrayList<>();
        try {
            Map<String, Node> fields = yaml.map(node, what);
            for (Node item : yaml.items(fields.get("depends_on"), "depends_on")) {
                dependsOn.add(dependency(item, names, root));
            }
            if (!trusted) {
                return ServiceSpec.ofOrder(id, dependsOn, null);
            }
            Environment environment = root.ofService(fields.get("env"));
            ScalarNode command = yaml.required(fields, "command", node, what);
            List<String> commands = Stream.of(command.getValue(), environment.expandKnown(command)).distinct().toList();
            return new ServiceSpec(id, commands, dependsOn, onStop(fields, what, environment), environment::entries,
                    Optional.empty());
        } catch (ManifestException e) {
            return ServiceSpec.ofOrder(id, dependsOn, trusted ? e.getMessage() : null);
        }
    }

    private String dependency(Node item, Set<String> names, Environment environment) {
        ScalarNode text = yaml.text(item, "an item of depends_on");
        // The message would show the value of a variable to whom an untrusted manifest belongs.
        String dependency = trusted ? environment.expand(text) : text.getValue();
        if (!names.contains(dependency)) {
            throw yaml.error(item, "depends_on names '" + dependency + "', which is no service of this manifest");
        }
        return dependency;
    }

    private Optional<Hook> onStop(Map<String, Node> service, String what, Environment environment) {
        Node onStop = yaml.map(service.get("hooks"), "hooks").get("on_stop");
        Node success = yaml.map(onStop, "hooks.on_stop").get("success");
        if (YamlFile.isAbsent(success)) {
            return Optional.empty();
        }
        Map<String, Node> fields = yaml.map(success, ON_SUCCESS);
        String command = yaml.required(fields, "command", success, ON_SUCCESS).getValue();
        Node timeout = fields.get("timeout");
        return Optional.of(new Hook(command, YamlFile.isAbsent(timeout) ? Hook.DEFAULT_TIMEOUT
                : timeout(yaml.text(timeout, "timeout"), what, environment)));
    }

    /** As in systemg, one that is no duration keeps no hook from running. */
    private Duration timeout(ScalarNode node, String what, Environment environment) {
        try {
            return Durations.parse(environment.expand(node));
        } catch (IllegalArgumentException e) {
            LOG.warn(yaml.error(node, "using a timeout of " + Durations.text(Hook.DEFAULT_TIMEOUT)
                    + " for hook on_stop.success of " + what + ": " + e.getMessage()).getMessage());
            return Hook.DEFAULT_TIMEOUT;
        }
    }
}
