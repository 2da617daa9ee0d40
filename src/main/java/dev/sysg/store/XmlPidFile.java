package dev.sysg.store;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

import dev.sysg.platform.Pid;
import dev.sysg.store.IdentityEvidence.FileDate;
import dev.sysg.store.IdentityEvidence.StartTime;
import dev.sysg.store.RecordedService.RecordFile;
import dev.sysg.store.RecordedServices.SpawnedChild;

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

    /** What stands in it. */
    record Content(List<RecordedService> services, List<SpawnedChild> spawned) {
    }

    /** Reads it; StoreException if it cannot be read. */
    Content read() {
        return document().read().map(read -> new Content(services(read), spawned(read.document())))
                .orElse(new Content(List.of(), List.of()));
    }

    private List<RecordedService> services(SharedFile<XmlElement> read) {
        XmlElement root = read.document();
        RecordFile file = new RecordFile(path, read.metadata().modified().toInstant(), read.metadata().owner());
        Map<String, XmlElement> starts = new HashMap<>();
        root.all("service_starts").forEach(start -> starts.put(start.value(NAME), start));
        Map<String, List<XmlElement>> generations =
                root.all(GENERATIONS).stream().collect(Collectors.groupingBy(each -> each.value("service")));
        boolean needsStates = starts.size() < root.all(SERVICES).size();
        Optional<Set<Pid>> running = needsStates
                ? new XmlStates(path.resolveSibling(XmlStates.FILE)).runningPids() : Optional.empty();
        List<RecordedService> services = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (XmlElement row : root.all(SERVICES)) {
            if (!names.add(row.value(NAME))) {
                throw new StoreException(path + " has two entries of the name '" + row.value(NAME)
                        + "'; nothing of it was signalled: remove one of them", null);
            }
            Optional<Pid> pid = Pid.parse(row.value("pid"));
            boolean ended = running.isPresent() && !(pid.isPresent() && running.get().contains(pid.get()));
            services.add(new RecordedService(new ServiceId(project, row.value(NAME), "xml"), pid, row.value("pid"),
                    file, evidence(starts.get(row.value(NAME)),
                            session(generations.getOrDefault(row.value(NAME), List.of()), row), ended)));
        }
        return services;
    }

    /** Those of which everything is recorded by which they are recognised. */
    private List<SpawnedChild> spawned(XmlElement root) {
        return root.all("spawn_metadata").stream().flatMap(row -> row.all("metadata").stream())
                .flatMap(child -> Pid.parse(child.value("pid")).flatMap(pid -> Pid.parse(child.value("parent_pid"))
                        .flatMap(parent -> seconds(child.value("started_at"))
                                .map(start -> new SpawnedChild(child.value(NAME), pid, parent, start, path)))).stream())
                .toList();
    }

    private static Optional<Instant> seconds(String text) {
        try {
            return Optional.of(Instant.ofEpochSecond(Long.parseLong(text)));
        } catch (NumberFormatException | DateTimeException e) {
            return Optional.empty();
        }
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
    private static OptionalInt session(List<XmlElement> generations, XmlElement row) {
        return generations.stream()
                .filter(generation -> isOf(generation, row))
                .flatMap(generation -> Pid.parse(generation.value("sid")).stream()).mapToInt(Pid::value).findFirst();
    }

    private static boolean isOf(XmlElement generation, XmlElement row) {
        return generation.value("service").equals(row.value(NAME))
                && generation.value("pid").equals(row.value("pid"));
    }

    /** Removes entries; the lock is held. StoreException if it cannot be written. */
    RemovalResult remove(Collection<EntryRemoval> removals) {
        return document().remove(root -> remove(root, removals));
    }

    private SharedDocument<XmlElement> document() {
        return new SharedDocument<>(path, XmlFileCodec::read, XmlFileCodec::write);
    }

    private static RemovalResult remove(XmlElement root, Collection<EntryRemoval> removals) {
        Set<ServiceId> removed = new HashSet<>();
        Set<ServiceId> recordedAgain = new HashSet<>();
        Set<String> names = new HashSet<>();
        Map<String, XmlElement> rows = new HashMap<>();
        root.all(SERVICES).forEach(row -> rows.putIfAbsent(row.value(NAME), row));
        for (EntryRemoval removal : removals) {
            XmlElement row = rows.get(removal.entry().id().name());
            if (row != null && row.value("pid").equals(removal.entry().text())) {
                names.add(row.value(NAME));
                removed.add(removal.entry().id());
            } else if (row != null) {
                recordedAgain.add(removal.entry().id());
            }
        }
        root.all(GENERATIONS).stream().filter(generation -> names.contains(generation.value("service"))
                && isOf(generation, rows.get(generation.value("service"))))
                .forEach(generation -> generation.set("state", "Retired"));
        root.children().removeIf(child -> ROWS.contains(child.name()) && names.contains(child.value(NAME)));
        return new RemovalResult(removed, recordedAgain, Optional.empty());
    }
}
