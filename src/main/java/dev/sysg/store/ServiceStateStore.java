package dev.sysg.store;

import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sysg.error.FailureReason;
import dev.sysg.platform.Pid;

/** What state.json says of the services (systemg-compat.md §5). No release locks it: that of pid.json serves here. */
@Singleton
public class ServiceStateStore {

    private static final String STOPPED = "stopped";

    /**
     * What is to be noted of a service whose entry in pid.json went.
     *
     * @param keys  the keys that the service may have, the plain name among them; asked for only if its pid is not
     *              found
     * @param ended whether a live process was ended: only then an exit noted before is overwritten
     */
    public record Stopped(String service, Supplier<Set<String>> keys, Pid pid, boolean ended) {
    }

    /** The states at one moment, read without the lock since no writer takes one. */
    public ServiceStates read(StateDirectory state) {
        return new ServiceStates(JsonFile.read(state.stateFile()));
    }

    /**
     * Notes services as stopped. The lock of pid.json is to be held.
     *
     * @param lives whether a process lives: a service that somebody has started anew meanwhile keeps its state
     * @param draft what may have been written for this already
     * @throws StoreException if the file cannot be read or replaced; it is as it was then
     */
    public void markStopped(StateDirectory state, Collection<Stopped> services, Predicate<Pid> lives,
            Optional<Draft> draft) {
        try {
            JsonFile.update(state.stateFile(), file -> mark(file.services(), services, lives), false, draft);
        } catch (IOException e) {
            throw new StoreException("cannot write " + state.stateFile() + " (" + FailureReason.of(e)
                    + "); it still calls stopped services running, which their next start and stop will set right: "
                    + AtomicFile.remedy(e), e);
        }
    }

    /**
     * Writes beforehand what is to be noted once these services have stopped. The lock of pid.json is to be held.
     *
     * @return empty if that is not possible, or not worth it
     */
    public Optional<Draft> draft(StateDirectory state, Collection<Stopped> services, Predicate<Pid> lives) {
        return JsonFile.draft(state.stateFile(), file -> mark(file.services(), services, lives), false);
    }

    private static boolean mark(ObjectNode states, Collection<Stopped> services, Predicate<Pid> lives) {
        if (states.isEmpty()) {
            return false;
        }
        Map<Pid, String> hashesByPid = ServiceStates.hashesByPid(states);
        boolean changed = false;
        for (Stopped service : services) {
            String found = hashesByPid.get(service.pid());
            Set<String> keys = new HashSet<>(found == null ? service.keys().get()
                    : List.of(found, service.service()));
            keys.removeIf(key -> !states.has(key));
            for (String key : keys) {
                if (states.get(key) instanceof ObjectNode entry && isOutdated(entry, service)
                        && !runsAnew(entry, service, lives)) {
                    entry.put("status", STOPPED).remove(Set.of("pid", "exit_code", "signal"));
                    changed = true;
                }
            }
            // Before 0.15 the key was the name; the entry under the hash has taken its place.
            if (keys.size() > 1 && keys.contains(service.service())) {
                states.remove(service.service());
                changed = true;
            }
        }
        return changed;
    }

    private static boolean runsAnew(ObjectNode entry, Stopped service, Predicate<Pid> lives) {
        return ServiceStates.isRunning(entry) && PidFileStore.pid(entry.path("pid"))
                .filter(pid -> !pid.equals(service.pid())).filter(lives).isPresent();
    }

    private static boolean isOutdated(ObjectNode entry, Stopped service) {
        return ServiceStates.isRunning(entry) || service.ended() && !entry.path("status").asText().equals(STOPPED);
    }
}
