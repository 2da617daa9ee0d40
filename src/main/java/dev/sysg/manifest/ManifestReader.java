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

import org.jboss.logging.Logger;

import dev.sysg.file.FileTrust;

/** Makes the services of one file out of its tree (systemg-compat.md §8). */
final class ManifestReader {

    private static final Logger LOG = Logger.getLogger(ManifestReader.class);
    private static final int LONGEST_CYCLE = 20;
    private static final Set<String> ROOT_FIELDS = Set.of("version", "services", "projects", "env");
    private static final Set<String> SERVICE_FIELDS = Set.of("command", "env", "depends_on", "hooks");

    private final Path file;
    private final boolean trusted;
    private final Values values;
    private final EnvFiles envFiles;
    private final UnaryOperator<String> ownEnvironment;
    private final OrderBudget orders = new OrderBudget();
    private boolean withheld;

    /**
     * @param trust empty if the file's hooks must not be run, nor its env files read
     */
    ManifestReader(Path file, Optional<FileTrust> trust, UnaryOperator<String> ownEnvironment) {
        this.file = file;
        this.trusted = trust.isPresent();
        this.values = new Values(file);
        this.envFiles = new EnvFiles(file, trust);
        this.ownEnvironment = ownEnvironment;
    }

    Manifest read(YamlNode root) {
        Map<String, YamlNode> fields = values.struct(root, "", ROOT_FIELDS);
        values.required(fields, "version", root, "");
        Environment environment = Environment.root(Values.optional(fields, "env"), values, envFiles, ownEnvironment);
        withheld |= !trusted && environment.hasFile();
        Map<String, ServiceSpec> services = new LinkedHashMap<>();
        if (fields.containsKey("services")) {
            addServices(fields.get("services"), "services", environment, services);
            refuseBadDependencies(services);
        } else if (fields.containsKey("projects")) {
            addProjects(fields.get("projects"), environment, services);
        } else {
            throw values.missing(root, "", "services");
        }
        return new Manifest(file.getParent(), services);
    }

    /** Whether the file has hooks or env files that are left out since it is not trusted. */
    boolean hasWithheld() {
        return withheld;
    }

    private void addServices(YamlNode node, String path, Environment environment, Map<String, ServiceSpec> services) {
        VariableExpander variables = new VariableExpander(values, environment::value);
        for (YamlNode.Entry entry : values.map(node, path)) {
            String name = variables.expand(values.text(entry.key(), path));
            services.put(name, service(name, entry.value(), path + "." + name, environment));
        }
    }

    /** The form of systemg 0.37 and later, whose records are found without it: one that is unlike ours is no error. */
    private void addProjects(YamlNode node, Environment environment, Map<String, ServiceSpec> services) {
        try {
            for (YamlNode.Entry entry : values.map(node, "projects")) {
                String path = "projects." + values.text(entry.key(), "projects").text();
                Map<String, YamlNode> fields = values.struct(entry.value(), path, Set.of("services"));
                Values.optional(fields, "services")
                        .ifPresent(project -> addServices(project, path + ".services", environment, services));
            }
            refuseBadDependencies(services);
        } catch (ManifestException e) {
            LOG.debugf("taking no services from the projects: %s", e.getMessage());
            services.clear();
        }
    }

    private ServiceSpec service(String name, YamlNode node, String path, Environment root) {
        Map<String, YamlNode> fields = values.struct(node, path, SERVICE_FIELDS);
        YamlNode.Scalar command = values.required(fields, "command", node, path);
        Environment environment = root.service(Values.optional(fields, "env"), path, values);
        withheld |= !trusted && environment.hasFile();
        VariableExpander variables = new VariableExpander(values, environment::value);
        List<String> dependsOn = new ArrayList<>();
        String dependsOnPath = path + ".depends_on";
        for (YamlNode item : Values.optional(fields, "depends_on")
                .map(list -> values.list(list, dependsOnPath)).orElse(List.of())) {
            dependsOn.add(variables.expand(values.text(item, dependsOnPath)));
        }
        String expanded = variables.expandKnown(command);
        return new ServiceSpec(name, Optional.of(expanded).filter(text -> trusted), dependsOn,
                onStop(fields, name, path, variables), () -> usable(environment.entries(), name),
                new StateKeys(file, name, expanded, (YamlNode.Mapping) node, environment, orders));
    }

    private Optional<Hook> onStop(Map<String, YamlNode> service, String name, String path, VariableExpander variables) {
        String hooksPath = path + ".hooks";
        Optional<YamlNode> action = Values.optional(service, "hooks")
                .flatMap(hooks -> member(hooks, hooksPath, "on_stop"))
                .flatMap(onStop -> member(onStop, hooksPath + ".on_stop", "success"));
        if (action.isEmpty()) {
            return Optional.empty();
        }
        String actionPath = hooksPath + ".on_stop.success";
        Map<String, YamlNode> fields = values.struct(action.get(), actionPath, Set.of("command", "timeout"));
        YamlNode.Scalar command = values.required(fields, "command", action.get(), actionPath);
        Duration timeout = Values.optional(fields, "timeout")
                .map(node -> variables.expand(values.text(node, actionPath + ".timeout")))
                .map(text -> timeout(text, name))
                .orElse(Hook.DEFAULT_TIMEOUT);
        withheld |= !trusted;
        // As written: a value that is pasted into a script is code there. The shell finds it in its environment.
        return trusted ? Optional.of(new Hook(command.text(), timeout)) : Optional.empty();
    }

    private Optional<YamlNode> member(YamlNode struct, String path, String name) {
        return Values.optional(values.struct(struct, path, Set.of(name)), name);
    }

    private Duration timeout(String text, String service) {
        return HookTimeouts.parse(text).orElseGet(() -> {
            LOG.warnf("invalid timeout '%s' of hook on_stop.success of service '%s' in manifest %s; using %d s",
                    text, service, file, Hook.DEFAULT_TIMEOUT.toSeconds());
            return Hook.DEFAULT_TIMEOUT;
        });
    }

    /** What execve(2) can pass on. */
    private Map<String, String> usable(Map<String, String> environment, String service) {
        environment.entrySet().removeIf(entry -> {
            boolean bad = entry.getKey().isEmpty() || entry.getKey().indexOf('=') >= 0
                    || entry.getKey().indexOf('\0') >= 0 || entry.getValue().indexOf('\0') >= 0;
            if (bad) {
                LOG.warnf("ignoring the variable '%s' of service '%s' in manifest %s: no environment can hold it",
                        entry.getKey(), service, file);
            }
            return bad;
        });
        return environment;
    }

    private void refuseBadDependencies(Map<String, ServiceSpec> services) {
        Dependencies dependencies = new Dependencies(services);
        Optional<String> unknown = dependencies.unknown();
        if (unknown.isPresent()) {
            throw new ManifestException(file, unknown.get());
        }
        List<String> cycle = dependencies.cycle().orElse(List.of());
        if (!cycle.isEmpty()) {
            String end = cycle.size() > LONGEST_CYCLE ? " -> ... (" + (cycle.size() - 1) + " services)" : "";
            throw new ManifestException(file, "Detected dependency cycle: "
                    + String.join(" -> ", cycle.subList(0, Math.min(cycle.size(), LONGEST_CYCLE))) + end);
        }
    }
}
