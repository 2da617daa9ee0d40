package dev.sysg.store;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sysg.platform.Pid;
import dev.sysg.store.IdentityEvidence.FileDate;
import dev.sysg.store.RecordedService.RecordFile;
import dev.sysg.store.ServiceRecord.Status;

/** The services of pid.json (systemg-compat.md §4) and their states in state.json (§5), both under pid.json.lock. */
final class JsonPidFileStore implements PidFileStore {

    private static final FileDate ENDED = new FileDate(true);
    private static final FileDate NOT_ENDED = new FileDate(false);

    private final StateLock lock;
    private final Map<Path, SharedDocument<ObjectNode>> documents = new HashMap<>();

    JsonPidFileStore(StateLock lock) {
        this.lock = lock;
    }

    @Override
    public RecordedServices read(StateDirectory state, Set<String> projects, Duration lockTimeout) {
        if (isAbsent(state.pidFile())) {
            return view(state);
        }
        try (var held = lock.acquire(state.pidFile(), lockTimeout)) {
            return view(state);
        }
    }

    @Override
    public RecordedServices peek(StateDirectory state, Set<String> projects) {
        RecordedServices services = view(state);
        if (!services.services().isEmpty()) {
            lock.checkLockable(state.pidFile());
        }
        return services;
    }

    @Override
    public void checkReplaceable(StateDirectory state, List<RecordedService> services) {
        if (services.stream().anyMatch(service -> service.file().path().equals(state.pidFile()))) {
            AtomicFile.checkReplaceable(SymbolicLinks.target(state.pidFile()));
            AtomicFile.checkReplaceable(SymbolicLinks.target(state.stateFile()));
        }
    }

    @Override
    public RemovalResult remove(StateDirectory state, Collection<EntryRemoval> removals, Duration lockTimeout) {
        if (removals.isEmpty() || isAbsent(state.pidFile())) {
            return RemovalResult.NONE;
        }
        try (var held = lock.acquire(state.pidFile(), lockTimeout)) {
            RemovalResult entries = document(state.pidFile())
                    .remove(pids -> removeEntries(pids, removals));
            if (entries.removed().isEmpty()) {
                return entries;
            }
            List<EntryRemoval> removed = removals.stream()
                    .filter(removal -> entries.removed().contains(removal.entry().id())).toList();
            return new RemovalResult(entries.removed(), entries.recordedAgain(), markStopped(state, removed));
        }
    }

    @Override
    public void put(StateDirectory state, Collection<ServiceRecord> records, Duration lockTimeout) {
        try (var held = lock.acquire(state.pidFile(), lockTimeout)) {
            document(state.pidFile()).put(StateFileCodec::emptyPids, pids -> putEntries(pids, records));
            document(state.stateFile()).put(StateFileCodec::emptyStates,
                    states -> ServiceStates.put(StateFileCodec.services(states), records));
        }
    }

    private static void putEntries(ObjectNode pids, Collection<ServiceRecord> records) {
        ObjectNode entries = StateFileCodec.services(pids);
        for (ServiceRecord service : records) {
            if (service.status() instanceof Status.Running running) {
                entries.put(service.name(), running.process().pid().value());
                StartTimes.put(pids, service.name(), running.process());
            } else if (service.status() instanceof Status.Exited exited
                    && exited.pid().isPresent()
                    && exited.pid().equals(StateFileCodec.pid(entries.path(service.name())))) {
                entries.remove(service.name());
                StartTimes.remove(pids, service.name());
            }
        }
    }

    private Optional<String> markStopped(StateDirectory state, List<EntryRemoval> removed) {
        try {
            return document(state.stateFile())
                    .markStopped(states -> ServiceStates.markStopped(StateFileCodec.services(states), removed));
        } catch (StoreException e) {
            return Optional.of(e.getMessage());
        }
    }

    private static boolean isAbsent(Path file) {
        return Files.notExists(file, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public RecordedServices view(StateDirectory state) {
        Optional<SharedFile<ObjectNode>> pids = document(state.pidFile()).read()
                .filter(read -> !entries(read).isEmpty());
        return new RecordedServices(List.of(state.pidFile()),
                pids.map(read -> services(state.pidFile(), read, document(state.stateFile()).read()))
                        .orElse(List.of()));
    }

    private static List<RecordedService> services(Path path, SharedFile<ObjectNode> pids,
            Optional<SharedFile<ObjectNode>> states) {
        RecordFile file = new RecordFile(path, pids.metadata().modified().toInstant(), pids.metadata().owner());
        boolean hasStates = states.isPresent() && !entries(states.get()).isEmpty();
        Set<Pid> running = hasStates ? ServiceStates.runningPids(entries(states.get())) : Set.of();
        List<RecordedService> services = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : entries(pids).properties()) {
            Optional<Pid> pid = StateFileCodec.pid(entry.getValue());
            boolean ended = hasStates && !(pid.isPresent() && running.contains(pid.get()));
            services.add(new RecordedService(ServiceId.of(entry.getKey()), pid, text(entry.getValue()), file,
                    StartTimes.evidence(pids.document(), entry.getKey(), entry.getValue(), ended ? ENDED : NOT_ENDED)));
        }
        return services;
    }

    private static RemovalResult removeEntries(ObjectNode pids, Collection<EntryRemoval> removals) {
        ObjectNode entries = StateFileCodec.services(pids);
        Set<ServiceId> removed = new HashSet<>();
        Set<ServiceId> recordedAgain = new HashSet<>();
        for (EntryRemoval removal : removals) {
            ServiceId id = removal.entry().id();
            JsonNode entry = entries.get(id.name());
            if (entry != null && text(entry).equals(removal.entry().text())) {
                entries.remove(id.name());
                StartTimes.remove(pids, id.name());
                removed.add(id);
            } else if (entry != null) {
                recordedAgain.add(id);
            }
        }
        return new RemovalResult(removed, recordedAgain, Optional.empty());
    }

    private SharedDocument<ObjectNode> document(Path file) {
        return documents.computeIfAbsent(SymbolicLinks.target(file),
                path -> new SharedDocument<>(path, StateFileCodec::read, StateFileCodec::write));
    }

    private static ObjectNode entries(SharedFile<ObjectNode> file) {
        return StateFileCodec.services(file.document());
    }

    /** As it stands in the file. Numbers are the usual case, and toString() would set up a writer for each. */
    private static String text(JsonNode value) {
        return value.isIntegralNumber() ? value.asText() : value.toString();
    }
}
