package dev.sysg.store;

import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

import dev.sysg.platform.Pid;

/** One state.xml (systemg-compat-0.69.md §1). In projects the key is v2:PROJECT:SERVICE, before that a hash. */
record XmlStates(Path path) {

    static final String FILE = "state.xml";

    private static final Set<String> KEPT = Set.of("exited_successfully", "skipped", "stopped");
    private static final Set<String> OF_A_PROCESS = Set.of("pid", "exit_code", "signal");

    /** The pids of the services that are running; empty if no state is recorded. */
    Optional<Set<Pid>> runningPids() {
        Set<Pid> pids = new HashSet<>();
        Optional<XmlElement> root = document().read().map(SharedFile::document)
                .filter(states -> !states.all("services").isEmpty());
        root.ifPresent(states -> states.all("services").forEach(row -> row.all("state").stream()
                .filter(state -> state.value("status").equals("running"))
                .forEach(state -> Pid.parse(state.value("pid")).ifPresent(pids::add))));
        return root.map(states -> pids);
    }

    /** Records services as stopped: why that failed, if it did. */
    Optional<String> markStopped(Collection<EntryRemoval> removed) {
        return document().markStopped(root -> markStopped(root, removed));
    }

    private SharedDocument<XmlElement> document() {
        return new SharedDocument<>(path, XmlFileCodec::read, XmlFileCodec::write);
    }

    private static boolean markStopped(XmlElement root, Collection<EntryRemoval> removed) {
        Set<String> keys = new HashSet<>();
        Set<String> pids = new HashSet<>();
        for (EntryRemoval removal : removed) {
            ServiceId id = removal.entry().id();
            id.project().ifPresentOrElse(project -> keys.add("v2:" + project + ":" + id.name()),
                    () -> removal.entry().pid().ifPresent(pid -> pids.add(pid.toString())));
        }
        boolean changed = false;
        for (XmlElement row : root.all("services")) {
            for (XmlElement state : row.all("state")) {
                if (!KEPT.contains(state.value("status"))
                        && (keys.contains(row.value("name")) || pids.contains(state.value("pid")))) {
                    state.set("status", "stopped");
                    state.children().removeIf(child -> OF_A_PROCESS.contains(child.name()));
                    changed = true;
                }
            }
        }
        return changed;
    }
}
