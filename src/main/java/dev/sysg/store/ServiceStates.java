package dev.sysg.store;

import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sysg.platform.Pid;
import dev.sysg.store.ServiceRecord.Status;

/**
 * The entries of state.json (systemg-compat.md §5). They are found by their pid: the keys are hashes of the manifest
 * that cannot be computed reliably (§5.3).
 */
final class ServiceStates {

    private static final String RUNNING = "running";
    private static final String STOPPED = "stopped";
    private static final String SUCCESS = "exited_successfully";

    private ServiceStates() {
    }

    /** The pids of the entries that are running. */
    static Set<Pid> runningPids(ObjectNode states) {
        Set<Pid> pids = new HashSet<>();
        for (JsonNode state : states) {
            if (status(state).equals(RUNNING)) {
                pid(state).ifPresent(pids::add);
            }
        }
        return pids;
    }

    /** Sets the entries that name the pid of a removed service to stopped: whether there was anything to change. */
    static boolean markStopped(ObjectNode states, Collection<EntryRemoval> removed) {
        Set<Pid> pids = new HashSet<>();
        removed.forEach(removal -> removal.entry().pid().ifPresent(pids::add));
        boolean changed = false;
        for (JsonNode state : states) {
            // An exit that is recorded is not overwritten.
            if (status(state).equals(RUNNING) && pid(state).filter(pids::contains).isPresent()) {
                ((ObjectNode) state).put("status", STOPPED).remove(Set.of("pid", "exit_code", "signal"));
                changed = true;
            }
        }
        return changed;
    }

    /** Records how services go on. A stop or a skip overwrites no exit with status 0: that service is done. */
    static void put(ObjectNode states, Collection<ServiceRecord> records) {
        for (ServiceRecord service : records) {
            Status status = service.status();
            if (status instanceof Status.Running running) {
                states.putObject(service.stateKey()).put("status", RUNNING).put("pid", running.process().pid().value());
            } else if (status instanceof Status.Exited exited) {
                boolean success = exited.code().orElse(1) == 0;
                ObjectNode state = states.putObject(service.stateKey())
                        .put("status", success ? SUCCESS : "exited_with_error");
                exited.code().ifPresent(code -> state.put("exit_code", code));
                exited.signal().ifPresent(signal -> state.put("signal", signal));
            } else if (!status(states.path(service.stateKey())).equals(SUCCESS)) {
                states.putObject(service.stateKey()).put("status",
                        status instanceof Status.Skipped ? "skipped" : STOPPED);
            }
        }
    }

    private static String status(JsonNode state) {
        return state.path("status").asText();
    }

    private static Optional<Pid> pid(JsonNode state) {
        return StateFileCodec.pid(state.path("pid"));
    }
}
