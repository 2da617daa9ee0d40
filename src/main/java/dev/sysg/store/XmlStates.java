package dev.sysg.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

import dev.sysg.error.FailureReason;
import dev.sysg.platform.Pid;

/** One state.xml (systemg-compat-0.69.md §1). In projects the key is v2:PROJECT:SERVICE, before that a hash. */
record XmlStates(Path path) {

    static final String FILE = "state.xml";

    private static final Set<String> KEPT = Set.of("exited_successfully", "skipped", "stopped");
    private static final Set<String> OF_A_PROCESS = Set.of("pid", "exit_code", "signal");

    /** Locked by every writer from 0.56 on, with flock(2). */
    Path lock() {
        return path.resolveSibling(FILE + ".lock");
    }

    /**
     * The pids of the services that are running.
     *
     * @return empty if no state is recorded
     */
    Optional<Set<Pid>> runningPids() {
        Set<Pid> pids = new HashSet<>();
        Optional<XmlElement> root = SharedFile.read(path, XmlFileCodec::read).map(SharedFile::document)
                .filter(states -> !states.all("services").isEmpty());
        root.ifPresent(states -> states.all("services").forEach(row -> row.all("state").stream()
                .filter(state -> state.value("status").equals("running"))
                .forEach(state -> Pid.parse(state.value("pid")).ifPresent(pids::add))));
        return root.map(states -> pids);
    }

    /** Records services as stopped: why that failed, if it did. */
    Optional<String> markStopped(Collection<EntryRemoval> removed) {
        try {
            for (int attempt = 1; attempt <= AtomicFile.MOST_ATTEMPTS; attempt++) {
                Optional<SharedFile<XmlElement>> file = SharedFile.read(path, XmlFileCodec::read);
                if (file.isEmpty() || !markStopped(file.get().document(), removed)
                        || AtomicFile.replace(path, XmlFileCodec.write(file.get().document()), file.get().metadata(),
                                false)) {
                    return Optional.empty();
                }
            }
            throw new IOException(AtomicFile.CHANGES_ALL_THE_TIME);
        } catch (StoreException e) {
            return Optional.of(e.getMessage());
        } catch (IOException e) {
            return Optional.of("cannot write " + path + " (" + FailureReason.of(e)
                    + "): it shows stopped services as running until they are started again");
        }
    }

    private static boolean markStopped(XmlElement root, Collection<EntryRemoval> removed) {
        boolean changed = false;
        for (XmlElement row : root.all("services")) {
            for (XmlElement state : row.all("state")) {
                if (!KEPT.contains(state.value("status"))
                        && removed.stream().anyMatch(removal -> isOf(row.value("name"), state, removal))) {
                    state.set("status", "stopped");
                    state.children().removeIf(child -> OF_A_PROCESS.contains(child.name()));
                    changed = true;
                }
            }
        }
        return changed;
    }

    private static boolean isOf(String key, XmlElement state, EntryRemoval removal) {
        ServiceId id = removal.entry().id();
        return id.project().isPresent() ? key.equals("v2:" + id.project().get() + ":" + id.name())
                : removal.entry().pid().filter(pid -> state.value("pid").equals(pid.toString())).isPresent();
    }
}
