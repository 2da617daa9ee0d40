package dev.sysg.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;

import dev.sysg.platform.FailureReason;
import dev.sysg.platform.Pid;

/** The services that systemg recorded in pid.json (systemg-compat.md §4), shared with whoever holds the lock. */
@Singleton
public class PidFileStore {

    private final StateLock lock;

    PidFileStore(StateLock lock) {
        this.lock = lock;
    }

    /**
     * The recorded services, read under the lock. Creates the lock file where there is a pid.json.
     *
     * @param limit the longest wait for the lock
     * @throws StateException if the records cannot be had
     */
    public Records read(StateDirectory state, Duration limit) {
        if (Files.notExists(state.pidFile(), LinkOption.NOFOLLOW_LINKS)) {
            return Records.none(state.pidFile());
        }
        try (var held = lock.acquire(state, limit)) {
            return load(state);
        }
    }

    /**
     * The recorded services for a look that must change nothing: without the lock, whose file it would create.
     *
     * @throws StateException if {@link #read} would not get them either
     */
    public Records peek(StateDirectory state) {
        Records records = load(state);
        if (!records.services().isEmpty()) {
            lock.rehearse(state);
        }
        return records;
    }

    private static Records load(StateDirectory state) {
        return JsonFile.read(state.pidFile())
                .map(PidFileStore::records)
                .orElseGet(() -> Records.none(state.pidFile()));
    }

    /**
     * Takes entries out, each only if it still names the process that was stopped, and what the spawn maps say of its
     * tree. Keeps the modification time: that some entries went proves nothing about the age of the others.
     *
     * @param lives whether a process still lives; a spawned child that does keeps its place in the maps
     * @return the services whose entries this call took out
     * @throws StateException if the file cannot be locked, read or replaced; it is as it was then
     */
    public Set<String> remove(StateDirectory state, Collection<Removal> removals, Predicate<Pid> lives,
            Duration limit) {
        try (var held = lock.acquire(state, limit)) {
            Optional<JsonFile> file = JsonFile.read(state.pidFile());
            Set<String> removed = new HashSet<>();
            file.ifPresent(found -> removals.stream()
                    .filter(removal -> names(found.services().get(removal.service()), removal.pid()))
                    .forEach(removal -> {
                        found.services().remove(removal.service());
                        removed.add(removal.service());
                    }));
            if (!removed.isEmpty()) {
                Set<Pid> trees = new HashSet<>();
                removals.stream().filter(removal -> removed.contains(removal.service())).forEach(removal -> {
                    trees.add(removal.pid());
                    trees.addAll(removal.tree());
                });
                SpawnMaps.prune(file.get().root(), trees, lives);
                file.get().replace(true);
            }
            return removed;
        } catch (IOException e) {
            throw new StateException("cannot write " + state.pidFile() + " (" + FailureReason.of(e) + "); it is as it "
                    + "was and still lists what has ended: see to its directory and its disk, and stop again", e);
        }
    }

    private static boolean names(JsonNode entry, Pid pid) {
        return entry != null && pid(entry).equals(Optional.of(pid));
    }

    private static Records records(JsonFile file) {
        List<RecordedService> services = new ArrayList<>();
        file.services().properties().forEach(entry -> services.add(
                new RecordedService(entry.getKey(), pid(entry.getValue()), text(entry.getValue()))));
        return new Records(file.path(), services, file.writtenAt(), file.marks().owner());
    }

    /** As it stands in the file. For other than numbers a writer is set up each time, which takes long for thousands. */
    private static String text(JsonNode value) {
        return value.isIntegralNumber() ? value.asText() : value.toString();
    }

    /** The process id that stands there, if it is one. */
    static Optional<Pid> pid(JsonNode value) {
        return value.isIntegralNumber() && value.canConvertToLong() ? Pid.of(value.longValue()) : Optional.empty();
    }
}
