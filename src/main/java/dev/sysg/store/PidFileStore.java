package dev.sysg.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;
import org.jboss.logging.Logger;

import dev.sysg.error.FailureReason;
import dev.sysg.platform.Pid;

/** The services that systemg recorded in pid.json (systemg-compat.md §4), shared with whoever holds the lock. */
@Singleton
public class PidFileStore {

    private static final Logger LOG = Logger.getLogger(PidFileStore.class);

    private final StateLock lock;

    PidFileStore(StateLock lock) {
        this.lock = lock;
    }

    /**
     * The recorded services, read under the lock. Creates the lock file where there is a pid.json.
     *
     * @param limit the longest wait for the lock
     * @throws StoreException if the records cannot be had
     */
    public RecordedServices read(StateDirectory state, Duration limit) {
        if (Files.notExists(state.pidFile(), LinkOption.NOFOLLOW_LINKS)) {
            return RecordedServices.none(state.pidFile());
        }
        try (var held = lock.acquire(state, limit)) {
            return records(state, JsonFile.read(state.pidFile()));
        }
    }

    /**
     * The recorded services for a look that must change nothing: without the lock, whose file it would create.
     *
     * @throws StoreException if {@link #read} would not get them either
     */
    public RecordedServices peek(StateDirectory state) {
        Optional<JsonFile> file = JsonFile.read(state.pidFile());
        if (file.isPresent()) {
            lock.rehearse(state);
        }
        return records(state, file);
    }

    /**
     * Fails where the end of services could not be recorded, as far as permissions tell: to be asked before a signal.
     *
     * @throws StoreException if the file could not be replaced, and stay its owner's
     */
    public void requireReplaceable(StateDirectory state, RecordedServices records) {
        StateLock.requireWritable(state);
        Draft.requirePlace(state.pidFile());
        Draft.requirePlace(state.stateFile());
        FileMetadata.requireOwner(records.source(), records.owner());
    }

    private static RecordedServices records(StateDirectory state, Optional<JsonFile> file) {
        return file.map(PidFileStore::records).orElseGet(() -> RecordedServices.none(state.pidFile()));
    }

    /**
     * Takes entries out, each only if it still names the process that was stopped, and what the spawn maps say of its
     * tree. Keeps the modification time: that some entries went proves nothing about the age of the others. The lock is
     * to be held.
     *
     * @param lives whether a process still lives; a spawned child that does keeps its place in the maps
     * @param draft what may have been written for this already
     * @return the services whose entries this call took out
     * @throws StoreException if the file cannot be read or replaced; it is as it was then
     */
    public Set<String> remove(StateDirectory state, Collection<Removal> removals, Predicate<Pid> lives,
            Optional<Draft> draft) {
        Taking taking = new Taking(removals, lives);
        try {
            boolean replaced = JsonFile.update(state.pidFile(), taking, true, draft);
            taking.recordedAnew.forEach((service, entry) -> LOG.warnf(
                    "'%s' has been recorded anew, with pid %s: that one was not stopped", service, entry));
            return replaced ? taking.removed : Set.of();
        } catch (IOException e) {
            throw new StoreException("cannot write " + state.pidFile() + " (" + FailureReason.of(e) + "); it is as it "
                    + "was and still lists what has ended: " + AtomicFile.remedy(e) + ", and stop again", e);
        }
    }

    /**
     * Writes beforehand what is left once these entries have gone. The lock is to be held.
     *
     * @return empty if that is not possible, or not worth it
     */
    public Optional<Draft> draft(StateDirectory state, Collection<Removal> removals, Predicate<Pid> lives) {
        return JsonFile.draft(state.pidFile(), new Taking(removals, lives), true);
    }

    /** Takes entries out of a document; anew, each time that another program was quicker. */
    private static final class Taking implements Predicate<JsonFile> {

        private final Collection<Removal> removals;
        private final Predicate<Pid> lives;
        private final Set<String> removed = new HashSet<>();
        private final Map<String, JsonNode> recordedAnew = new LinkedHashMap<>();

        Taking(Collection<Removal> removals, Predicate<Pid> lives) {
            this.removals = removals;
            this.lives = lives;
        }

        @Override
        public boolean test(JsonFile file) {
            removed.clear();
            recordedAnew.clear();
            removals.forEach(removal -> {
                JsonNode entry = file.services().get(removal.service());
                if (names(entry, removal.pid())) {
                    removed.add(removal.service());
                } else if (entry != null) {
                    recordedAnew.put(removal.service(), entry);
                }
            });
            take(file, removals.stream().filter(removal -> removed.contains(removal.service())).toList(), lives);
            return !removed.isEmpty();
        }
    }

    private static void take(JsonFile file, Collection<Removal> removals, Predicate<Pid> lives) {
        Set<Pid> trees = new HashSet<>();
        removals.forEach(removal -> {
            file.services().remove(removal.service());
            trees.add(removal.pid());
            trees.addAll(removal.tree());
        });
        SpawnMaps.prune(file.root(), trees, lives);
    }

    private static boolean names(JsonNode entry, Pid pid) {
        return entry != null && pid(entry).equals(Optional.of(pid));
    }

    private static RecordedServices records(JsonFile file) {
        List<RecordedService> services = new ArrayList<>();
        file.services().properties().forEach(entry -> services.add(
                new RecordedService(entry.getKey(), pid(entry.getValue()), text(entry.getValue()))));
        return new RecordedServices(file.path(), services, file.writtenAt(), file.marks().owner());
    }

    /** As it stands in the file. A writer is set up for each, which would take long for thousands of numbers. */
    private static String text(JsonNode value) {
        return value.isIntegralNumber() ? value.asText() : value.toString();
    }

    /** The process id that stands there, if it is one. */
    static Optional<Pid> pid(JsonNode value) {
        return value.isIntegralNumber() && value.canConvertToLong() ? Pid.of(value.longValue()) : Optional.empty();
    }
}
