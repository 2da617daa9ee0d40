package dev.sysg.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

import dev.sysg.error.FailureReason;
import dev.sysg.platform.Pid;
import dev.sysg.store.IdentityEvidence.FileDate;
import dev.sysg.store.IdentityEvidence.StartTime;

/**
 * One pid.xml.
 *
 * @param project whose it is; empty for the one of the state directory itself
 */
record XmlPidFile(Path path, Optional<String> project) {

    private static final String SERVICES = "services";
    private static final String NAME = "name";
    private static final String GENERATIONS = "generations";
    private static final Set<String> ROWS = Set.of(SERVICES, "service_groups", "service_starts");

    /** Locked by every writer, with flock(2). */
    Path lock() {
        return path.resolveSibling(path.getFileName() + ".lock");
    }

    /**
     * Its entries.
     *
     * @throws StoreException if it cannot be read
     */
    List<RecordedService> services() {
        Optional<SharedFile<XmlElement>> read = SharedFile.read(path, XmlFileCodec::read);
        if (read.isEmpty()) {
            return List.of();
        }
        XmlElement root = read.get().document();
        RecordFile file = new RecordFile(path, read.get().metadata().modified().toInstant(),
                read.get().metadata().owner());
        Map<String, XmlElement> starts = new HashMap<>();
        root.all("service_starts").forEach(start -> starts.put(start.value(NAME), start));
        boolean needsStates = starts.size() < root.all(SERVICES).size();
        Optional<Set<Pid>> running = needsStates
                ? new XmlStates(path.resolveSibling(XmlStates.FILE)).runningPids() : Optional.empty();
        List<RecordedService> services = new ArrayList<>();
        for (XmlElement row : root.all(SERVICES)) {
            Optional<Pid> pid = Pid.parse(row.value("pid"));
            boolean ended = running.isPresent() && !(pid.isPresent() && running.get().contains(pid.get()));
            services.add(new RecordedService(new ServiceId(project, row.value(NAME), "xml"), pid, row.value("pid"), file,
                    evidence(starts.get(row.value(NAME)), session(root, row), ended)));
        }
        return services;
    }

    private static IdentityEvidence evidence(XmlElement start, OptionalInt session, boolean ended) {
        try {
            return start == null ? new FileDate(ended) : new StartTime(Long.parseLong(start.value("started")), session);
        } catch (NumberFormatException e) {
            // Recorded, and not a start time: no process has it.
            return new StartTime(-1, session);
        }
    }

    /** The session that the recorded process led. */
    private static OptionalInt session(XmlElement root, XmlElement row) {
        return root.all(GENERATIONS).stream()
                .filter(generation -> isOf(generation, row))
                .flatMap(generation -> Pid.parse(generation.value("sid")).stream()).mapToInt(Pid::value).findFirst();
    }

    private static boolean isOf(XmlElement generation, XmlElement row) {
        return generation.value("service").equals(row.value(NAME))
                && generation.value("pid").equals(row.value("pid"));
    }

    /**
     * Removes entries; the lock is held. Keeps the modification time, which is evidence where no start is recorded.
     *
     * @throws StoreException if it cannot be written
     */
    RemovalResult remove(Collection<EntryRemoval> removals) {
        try {
            for (int attempt = 1; attempt <= AtomicFile.MOST_ATTEMPTS; attempt++) {
                Optional<SharedFile<XmlElement>> file = SharedFile.read(path, XmlFileCodec::read);
                if (file.isEmpty()) {
                    return RemovalResult.NONE;
                }
                RemovalResult result = remove(file.get().document(), removals);
                if (result.removed().isEmpty() || AtomicFile.replace(path, XmlFileCodec.write(file.get().document()),
                        file.get().metadata(), true)) {
                    return result;
                }
            }
            throw new IOException(AtomicFile.CHANGES_ALL_THE_TIME);
        } catch (IOException e) {
            throw new StoreException("cannot write " + path + " (" + FailureReason.of(e) + "), so that no entry "
                    + "was removed: " + AccessAdvice.after(e, path.getParent()), e);
        }
    }

    private static RemovalResult remove(XmlElement root, Collection<EntryRemoval> removals) {
        Set<ServiceId> removed = new HashSet<>();
        Set<ServiceId> recordedAgain = new HashSet<>();
        for (EntryRemoval removal : removals) {
            String name = removal.entry().id().name();
            Optional<XmlElement> row = root.all(SERVICES).stream().filter(each -> each.value(NAME).equals(name))
                    .findFirst();
            if (row.isPresent() && row.get().value("pid").equals(removal.entry().text())) {
                root.all(GENERATIONS).stream().filter(generation -> isOf(generation, row.get()))
                        .forEach(generation -> generation.set("state", "Retired"));
                root.children().removeIf(child -> ROWS.contains(child.name()) && child.value(NAME).equals(name));
                removed.add(removal.entry().id());
            } else if (row.isPresent()) {
                recordedAgain.add(removal.entry().id());
            }
        }
        return new RemovalResult(removed, recordedAgain, Optional.empty());
    }
}
