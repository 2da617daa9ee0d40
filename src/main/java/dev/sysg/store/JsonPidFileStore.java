package dev.sysg.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sysg.error.FailureReason;
import dev.sysg.platform.Pid;
import dev.sysg.store.IdentityEvidence.FileDate;

/** The services of pid.json (systemg-compat.md §4) and their states in state.json (§5), both under pid.json.lock. */
final class JsonPidFileStore implements PidFileStore {

    private static final FileDate ENDED = new FileDate(true);
    private static final FileDate NOT_ENDED = new FileDate(false);

    private final StateLock lock;

    JsonPidFileStore(StateLock lock) {
        this.lock = lock;
    }

    @Override
    public RecordedServices read(StateDirectory state, Duration lockTimeout) {
        if (isAbsent(state.pidFile())) {
            return services(state);
        }
        try (var held = lock.acquire(state.pidLock(), lockTimeout)) {
            return services(state);
        }
    }

    @Override
    public RecordedServices peek(StateDirectory state) {
        RecordedServices services = services(state);
        if (!services.services().isEmpty()) {
            lock.checkLockable(state.pidLock());
        }
        return services;
    }

    @Override
    public void checkReplaceable(StateDirectory state, RecordedServices services) {
        if (services.services().stream().anyMatch(service -> service.file().path().equals(state.pidFile()))) {
            AtomicFile.checkReplaceable(state.pidFile());
            AtomicFile.checkReplaceable(state.stateFile());
        }
    }

    @Override
    public RemovalResult remove(StateDirectory state, Collection<EntryRemoval> removals, Duration lockTimeout) {
        if (removals.isEmpty() || isAbsent(state.pidFile())) {
            return RemovalResult.NONE;
        }
        try (var held = lock.acquire(state.pidLock(), lockTimeout)) {
            RemovalResult entries = removeEntries(state.pidFile(), removals);
            if (entries.removed().isEmpty()) {
                return entries;
            }
            Optional<String> stateFailure = markStopped(state.stateFile(), removals.stream()
                    .filter(removal -> entries.removed().contains(removal.entry().id())).toList());
            AtomicFile.flushDirectory(state.root());
            return new RemovalResult(entries.removed(), entries.recordedAgain(), stateFailure);
        }
    }

    private static boolean isAbsent(Path file) {
        return Files.notExists(file, LinkOption.NOFOLLOW_LINKS);
    }

    private static RecordedServices services(StateDirectory state) {
        Optional<SharedFile<ObjectNode>> pids = document(state.pidFile()).filter(read -> !entries(read).isEmpty());
        return new RecordedServices(List.of(state.pidFile()),
                pids.map(read -> services(read, document(state.stateFile()))).orElse(List.of()));
    }

    private static List<RecordedService> services(SharedFile<ObjectNode> pids,
            Optional<SharedFile<ObjectNode>> states) {
        RecordFile file = new RecordFile(pids.path(), pids.metadata().modified().toInstant(), pids.metadata().owner());
        boolean hasStates = states.isPresent() && !entries(states.get()).isEmpty();
        Set<Pid> running = hasStates ? ServiceStates.runningPids(entries(states.get())) : Set.of();
        List<RecordedService> services = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : entries(pids).properties()) {
            Optional<Pid> pid = StateFileCodec.pid(entry.getValue());
            boolean ended = hasStates && !(pid.isPresent() && running.contains(pid.get()));
            services.add(new RecordedService(ServiceId.of(entry.getKey()), pid, text(entry.getValue()), file,
                    ended ? ENDED : NOT_ENDED));
        }
        return services;
    }

    /** Keeps the modification time: it is the evidence for the other entries, whose processes are no younger. */
    private static RemovalResult removeEntries(Path pidFile, Collection<EntryRemoval> removals) {
        try {
            for (int attempt = 1; attempt <= AtomicFile.MOST_ATTEMPTS; attempt++) {
                Optional<SharedFile<ObjectNode>> file = document(pidFile);
                if (file.isEmpty()) {
                    return RemovalResult.NONE;
                }
                RemovalResult result = removeEntries(entries(file.get()), removals);
                if (result.removed().isEmpty() || replace(file.get(), true)) {
                    return result;
                }
            }
            throw new IOException(AtomicFile.CHANGES_ALL_THE_TIME);
        } catch (IOException e) {
            throw new StoreException("cannot write " + pidFile + " (" + FailureReason.of(e) + "), so that no entry "
                    + "was removed: " + AccessAdvice.after(e, pidFile.getParent()), e);
        }
    }

    private static RemovalResult removeEntries(ObjectNode entries, Collection<EntryRemoval> removals) {
        Set<ServiceId> removed = new HashSet<>();
        Set<ServiceId> recordedAgain = new HashSet<>();
        for (EntryRemoval removal : removals) {
            ServiceId id = removal.entry().id();
            JsonNode entry = entries.get(id.name());
            if (entry != null && text(entry).equals(removal.entry().text())) {
                entries.remove(id.name());
                removed.add(id);
            } else if (entry != null) {
                recordedAgain.add(id);
            }
        }
        return new RemovalResult(removed, recordedAgain, Optional.empty());
    }

    /** Records services as stopped: why that failed, if it did. */
    private static Optional<String> markStopped(Path stateFile, List<EntryRemoval> removed) {
        try {
            for (int attempt = 1; attempt <= AtomicFile.MOST_ATTEMPTS; attempt++) {
                Optional<SharedFile<ObjectNode>> file = document(stateFile);
                if (file.isEmpty() || !ServiceStates.markStopped(entries(file.get()), removed)
                        || replace(file.get(), false)) {
                    return Optional.empty();
                }
            }
            throw new IOException(AtomicFile.CHANGES_ALL_THE_TIME);
        } catch (StoreException e) {
            return Optional.of(e.getMessage());
        } catch (IOException e) {
            return Optional.of("cannot write " + stateFile + " (" + FailureReason.of(e)
                    + "): it shows stopped services as running until they are started again");
        }
    }

    private static Optional<SharedFile<ObjectNode>> document(Path file) {
        return SharedFile.read(file, StateFileCodec::read);
    }

    private static ObjectNode entries(SharedFile<ObjectNode> file) {
        return StateFileCodec.services(file.document());
    }

    private static boolean replace(SharedFile<ObjectNode> file, boolean keepTime) throws IOException {
        return AtomicFile.replace(file.path(), StateFileCodec.write(file.document()), file.metadata(), keepTime);
    }

    /** As it stands in the file. Numbers are the usual case, and toString() would set up a writer for each. */
    private static String text(JsonNode value) {
        return value.isIntegralNumber() ? value.asText() : value.toString();
    }
}
