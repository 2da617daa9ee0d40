package dev.sysg.store;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sysg.platform.Pid;

/** The states of all services at one moment. */
public final class ServiceStates {

    private static final String RUNNING = "running";
    /** A key since 0.15; before that it was the name. */
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{16}");
    private static final Set<String> EXITED = Set.of("exited_successfully", "exited_with_error");

    private final Optional<JsonFile> file;
    private final Map<Pid, String> keysByPid;
    private final boolean anyExit;

    ServiceStates(Optional<JsonFile> file) {
        this.file = file;
        this.keysByPid = file.map(noted -> keysByPid(noted.services(), key -> true)).orElseGet(Map::of);
        this.anyExit = file.stream().flatMap(noted -> noted.services().valueStream()).anyMatch(ServiceStates::isExit);
    }

    /**
     * Fails where the end of a service could not be noted, as far as permissions tell: to be asked before a signal.
     *
     * @throws StoreException if there are states in the file, and it could not be replaced and stay its owner's
     */
    public void requireReplaceable() {
        file.filter(noted -> !noted.services().isEmpty())
                .ifPresent(noted -> FileMetadata.requireOwner(noted.path(), noted.marks().owner()));
    }

    /**
     * Whether the service is known to have exited by itself, so that its recorded pid may be anybody's by now.
     *
     * @param keys the keys that the service may have; asked for only if its pid does not stand there as running
     */
    public boolean hasExited(Supplier<Set<String>> keys, Pid pid) {
        if (!anyExit || keysByPid.containsKey(pid)) {
            return false;
        }
        return keys.get().stream().map(file.get().services()::get)
                .anyMatch(entry -> entry != null && isExit(entry));
    }

    /** The hashes under which a process stands as running. A name is that of its service alone, whatever pid it has. */
    static Map<Pid, String> hashesByPid(ObjectNode states) {
        return keysByPid(states, HASH.asMatchPredicate());
    }

    private static Map<Pid, String> keysByPid(ObjectNode states, Predicate<String> kind) {
        Map<Pid, String> keys = new HashMap<>();
        states.properties().forEach(entry -> {
            if (kind.test(entry.getKey()) && isRunning(entry.getValue())) {
                PidFileStore.pid(entry.getValue().path("pid")).ifPresent(pid -> keys.put(pid, entry.getKey()));
            }
        });
        return keys;
    }

    static boolean isRunning(JsonNode entry) {
        return RUNNING.equals(entry.path("status").asText());
    }

    private static boolean isExit(JsonNode entry) {
        return EXITED.contains(entry.path("status").asText());
    }
}
