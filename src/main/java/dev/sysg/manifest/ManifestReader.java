package dev.sysg.manifest;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jboss.logging.Logger;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

import dev.sysg.error.SimilarNames;
import dev.sysg.manifest.RunSpec.Event;
import dev.sysg.store.ServiceId;
import dev.sysg.time.Durations;

/**
 * Makes the services of one file from its nodes (systemg-compat.md §8, systemg-compat-0.69.md §6). An error in the
 * part of one service becomes its problem; an error anywhere else is a {@link ManifestException}.
 */
final class ManifestReader {

    private static final Logger LOG = Logger.getLogger(ManifestReader.class);
    /** What is read of a service. Systemg's other keys are not similar to these. */
    private static final List<String> KEYS = List.of("command", "depends_on", "env", "hooks", "restart_policy",
            "backoff", "max_restarts", "skip", "cron");

    private final boolean trusted;
    private final YamlFile yaml;
    private final UnaryOperator<String> ownEnvironment;
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final Map<String, ServiceSpec> services = new LinkedHashMap<>();

    private ManifestReader(YamlFile yaml, boolean trusted, UnaryOperator<String> ownEnvironment) {
        this.trusted = trusted;
        this.yaml = yaml;
        this.ownEnvironment = ownEnvironment;
    }

    /** @param trusted whether more than the order of the services may be used */
    static Manifest read(Path file, String yamlText, boolean trusted, UnaryOperator<String> ownEnvironment) {
        YamlFile yaml = new YamlFile(file, true);
        Node root = yaml.root(yamlText);
        Map<String, Node> fields = yaml.map(root, "the manifest");
        // What a stop does not need of a later version may have any form.
        boolean strict = !(fields.get("version") instanceof ScalarNode text && text.getValue().matches("[2-9]"));
        if (strict && !fields.containsKey("services") && !fields.containsKey("projects")) {
            throw yaml.error(root, "the manifest has no services");
        }
        return new ManifestReader(new YamlFile(file, strict), trusted, ownEnvironment).read(fields);
    }

    private Manifest read(Map<String, Node> fields) {
        EnvFiles files = new EnvFiles(yaml.file());
        Environment root = new Environment(trusted ? fields.get("env") : null, yaml, files, ownEnvironment);
        add(yaml.strict() ? Optional.empty() : onlyProject(fields.get("project")), fields, root);
        (yaml.strict() ? Map.<String, Node> of() : yaml.map(fields.get("projects"), "projects")).forEach((id, node) -> {
            Map<String, Node> project = yaml.map(node, "project '" + id + "'");
            Node env = project.get("env");
            add(Optional.of(id), project, !trusted || YamlFile.isAbsent(env) ? root
                    : new Environment(env, yaml, files, ownEnvironment));
        });
        (trusted ? new Dependencies(services).cycles() : Map.<String, String> of()).forEach((name, cycle) -> {
            ManifestException problem = yaml.error(nodes.get(name), "dependency cycle " + cycle);
            services.computeIfPresent(name, (same, service) ->
                    ServiceSpec.ofOrder(service.id(), service.dependsOn(), problem.getMessage()));
        });
        return new Manifest(yaml.file().getParent(), services, new LooseProject(yaml.file())::hasId);
    }

    /** The project of all services in the form that systemg has replaced by {@code projects}: its id, or a map. */
    private Optional<String> onlyProject(Node project) {
        Node id = project instanceof MappingNode ? yaml.map(project, "project").get("id") : project;
        return YamlFile.isAbsent(id) ? Optional.empty() : yaml.text(id, "project").map(ScalarNode::getValue);
    }

    private void add(Optional<String> project, Map<String, Node> fields, Environment environment) {
        Map<String, Node> added = yaml.map(fields.get("services"), "services");
        Set<String> twice = twice(fields.get("services"));
        added.forEach((name, node) -> {
            ServiceId id = new ServiceId(project, name, "");
            nodes.put(id.toString(), node);
            ServiceSpec service = service(id, node, added.keySet(), environment);
            services.put(id.toString(), twice.contains(name) ? service.withRun(() -> {
                throw yaml.error(node, "there are two services '" + id + "': rename one of them");
            }) : service);
        });
    }

    /** A stop goes by the second one, and warns; which of them a start means is not known. */
    private static Set<String> twice(Node services) {
        Set<String> once = new HashSet<>();
        return !(services instanceof MappingNode mapping) ? Set.of() : mapping.getValue().stream()
                .flatMap(entry -> entry.getKeyNode() instanceof ScalarNode key ? Stream.of(key.getValue())
                        : Stream.empty()).filter(name -> !once.add(name)).collect(Collectors.toSet());
    }

    private ServiceSpec service(ServiceId id, Node node, Set<String> names, Environment root) {
        String what = "service '" + id + "'";
        List<String> dependsOn = new ArrayList<>();
        try {
            Map<String, Node> fields = yaml.map(node, what);
            for (Node item : yaml.items(fields.get("depends_on"), "depends_on")) {
                dependency(item, id, names, root).ifPresent(dependsOn::add);
            }
            if (!trusted) {
                return ServiceSpec.ofOrder(id, dependsOn, null);
            }
            fields.keySet().stream().filter(key -> !KEYS.contains(key) && !SimilarNames.of(key, KEYS).isEmpty())
                    .forEach(key -> LOG.warn(yaml.error(node, "'" + key + "' of " + what + " is not read"
                            + SimilarNames.question(key, KEYS)).getMessage()));
            Environment environment = root.ofService(fields.get("env"));
            List<String> commands = yaml.required(fields, "command", node, what).stream().flatMap(text ->
                    Stream.of(text.getValue(), environment.expandKnown(text))).distinct().toList();
            return new ServiceSpec(id, commands, dependsOn, onStop(fields.get("hooks"), what, environment),
                    environment::entries, new RunSpecReader(yaml, node, what, fields, environment)::read,
                    Optional.empty());
        } catch (ManifestException e) {
            return ServiceSpec.ofOrder(id, dependsOn, trusted ? e.getMessage() : null);
        }
    }

    private Optional<String> dependency(Node item, ServiceId id, Set<String> names, Environment environment) {
        Optional<ScalarNode> text = item instanceof MappingNode
                ? yaml.required(yaml.map(item, "an item of depends_on"), "service", item, "an item of depends_on")
                : yaml.text(item, "an item of depends_on");
        // The message would show the value of a variable to whom an untrusted manifest belongs.
        return text.map(name -> trusted ? environment.expand(name) : name.getValue()).map(name -> {
            if (!names.contains(name)) {
                throw yaml.error(item, "depends_on names '" + name + "', which is no service of "
                        + id.project().map(project -> "project '" + project + "'").orElse("this manifest"));
            }
            return new ServiceId(id.project(), name, "").toString();
        });
    }

    /** As in systemg, a timeout that is no duration keeps no hook from running. */
    private Optional<Hook> onStop(Node hooks, String what, Environment environment) {
        return new HookReader(yaml, what, environment, problem -> {
            LOG.warnf("%s; the hook is killed after %s", problem.getMessage(), Durations.text(Hook.DEFAULT_TIMEOUT));
            return Hook.DEFAULT_TIMEOUT;
        }).read(hooks, Event.ON_STOP_SUCCESS);
    }
}
