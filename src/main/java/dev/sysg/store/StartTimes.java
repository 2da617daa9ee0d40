package dev.sysg.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sysg.platform.Pid;
import dev.sysg.process.ProcessIdentity;
import dev.sysg.store.IdentityEvidence.StartTime;

/**
 * The field of pid.json that proves the identity of its processes: {@code "sysg": {"boot_id": "…", "services": {"NAME":
 * {"pid": 23, "start_ticks": 4711, "session": 23}}}}. Systemg ignores it, and drops it when it rewrites the file.
 */
final class StartTimes {

    private static final String FIELD = "sysg";
    private static final String BOOT_ID = "boot_id";
    private static final String SERVICES = "services";
    private static final String START = "start_ticks";
    /** No process has it: what was recorded before the last boot has ended. */
    private static final long OF_ANOTHER_BOOT = -1;

    private StartTimes() {
    }

    /** What the field says of the recorded pid of a service; else the given evidence. */
    static IdentityEvidence evidence(ObjectNode pids, String name, JsonNode pid, IdentityEvidence otherwise) {
        JsonNode field = pids.path(FIELD);
        JsonNode recorded = field.path(SERVICES).path(name);
        if (!recorded.path("pid").equals(pid) || !recorded.path(START).isIntegralNumber()) {
            return otherwise;
        }
        boolean thisBoot = field.path(BOOT_ID).asText().equals(bootId());
        return new StartTime(thisBoot ? recorded.path(START).asLong() : OF_ANOTHER_BOOT,
                OptionalInt.of(recorded.path("session").asInt()));
    }

    /** Records the process of a service. */
    static void put(ObjectNode pids, String name, ProcessIdentity process) {
        String boot = bootId();
        if (!pids.path(FIELD).path(BOOT_ID).asText().equals(boot) || !pids.path(FIELD).path(SERVICES).isObject()) {
            pids.putObject(FIELD).put(BOOT_ID, boot).putObject(SERVICES);
        }
        Pid pid = process.pid();
        ((ObjectNode) pids.path(FIELD).path(SERVICES)).putObject(name).put("pid", pid.value())
                .put(START, process.startTicks()).put("session", pid.value());
    }

    static void remove(ObjectNode pids, String name) {
        if (pids.path(FIELD).path(SERVICES) instanceof ObjectNode services) {
            services.remove(name);
        }
    }

    /** Start times begin at zero with each boot (proc_sys_kernel(5)). */
    private static String bootId() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
        } catch (IOException e) {
            return "unknown";
        }
    }
}
