package dev.sysg.daemon;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.sysg.daemon.Unit.Phase;
import dev.sysg.manifest.Manifest;
import dev.sysg.platform.Pid;

/** The services of a manifest. */
final class Units {

    private final Map<String, Unit> byName = new LinkedHashMap<>();
    private final List<Unit> dependentsFirst;
    private final List<Unit> dependenciesFirst;

    Units(Manifest manifest) {
        manifest.services().forEach((name, service) -> byName.put(name, new Unit(service)));
        dependentsFirst = manifest.dependentsFirst().stream().map(byName::get).toList();
        dependenciesFirst = new ArrayList<>(dependentsFirst);
        Collections.reverse(dependenciesFirst);
    }

    /** In the order of the manifest. */
    Collection<Unit> all() {
        return byName.values();
    }

    /** Each after those it depends on. */
    List<Unit> dependenciesFirst() {
        return dependenciesFirst;
    }

    Optional<Unit> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    Optional<Unit> ofProcess(Pid pid) {
        return all().stream().filter(unit -> unit.process().filter(process -> process.pid().equals(pid)).isPresent()
                && unit.is(Phase.STARTING, Phase.RUNNING, Phase.STOPPING)).findFirst();
    }

    List<Unit> dependencies(Unit unit) {
        return unit.spec().dependsOn().stream().map(byName::get).toList();
    }

    /** All that depend on it, directly or by way of others. */
    List<Unit> dependents(Unit unit) {
        Set<Unit> found = new LinkedHashSet<>(Set.of(unit));
        dependenciesFirst.stream().filter(other -> dependencies(other).stream().anyMatch(found::contains))
                .forEach(found::add);
        found.remove(unit);
        return List.copyOf(found);
    }

    /** Keeps all from being started but the service of this name and those it depends on. */
    void keepOnly(String name) {
        Set<Unit> wanted = new LinkedHashSet<>(Set.of(byName.get(name)));
        for (Unit unit : dependentsFirst) {
            if (wanted.contains(unit)) {
                wanted.addAll(dependencies(unit));
            } else {
                unit.stop();
            }
        }
    }
}
