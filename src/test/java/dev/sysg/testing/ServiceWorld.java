package dev.sysg.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sysg.platform.Pid;
import dev.sysg.platform.jvm.ThreadBootTime;
import dev.sysg.process.ProcessEntry;
import dev.sysg.process.ProcessTable;

/** Real services, and the files of the state directory that record them. */
public final class ServiceWorld implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ProcessTable table = new ProcessTable(new ThreadBootTime());
    private final Services services = new Services();
    private final Path state;
    private final Path directory;
    private final ObjectNode pidFile = JSON.createObjectNode();
    private final ObjectNode stateFile = JSON.createObjectNode();

    /** Recorded in one directory below this, running in another one. */
    public ServiceWorld(Path root) {
        this.state = create(root.resolve("state"));
        this.directory = create(root.resolve("work"));
        pidFile.putObject("services");
        stateFile.putObject("services");
    }

    /** A service, which may be dead. */
    public final class Service {

        private final String name;
        private final Pid pid;

        private Service(String name, Pid pid) {
            this.name = name;
            this.pid = pid;
        }

        public Pid pid() {
            return pid;
        }

        /** Its processes that are running, wherever they have gone. */
        public Set<Pid> live() {
            return services.live(name);
        }

        public boolean isDead() {
            return live().isEmpty();
        }
    }

    /**
     * Starts and records a service. Where the command mentions READY, it is ready when it has made the file that this
     * variable names: {@code : > $READY}.
     */
    public Service start(String name, String command) {
        Service service = startUnrecorded(name, command);
        record(name, service.pid().value());
        return service;
    }

    /** Starts a service that no file records. */
    public Service startUnrecorded(String name, String command) {
        Path ready = directory.resolve(name + ".ready");
        Process process = services.startProgram(name, directory, Map.of("READY", ready.toString()), "sh", "-c",
                command);
        if (command.contains("READY")) {
            Services.until(() -> Files.exists(ready));
        }
        return new Service(name, new Pid((int) process.pid()));
    }

    /** Records any value, a number or not. */
    public ServiceWorld record(String name, Object value) {
        pidFile.withObject("/services").set(name, JSON.valueToTree(value));
        return write("pid.json", pidFile);
    }

    /** Records many names, NAME0, NAME1, …, each with a pid of its own. */
    public ServiceWorld recordAll(String name, int firstPid, int count) {
        for (int i = 0; i < count; i++) {
            pidFile.withObject("/services").put(name + i, firstPid + i);
        }
        return write("pid.json", pidFile);
    }

    /** Adds a field to pid.json, such as a spawn map. */
    public ServiceWorld with(String field, Map<String, ?> value) {
        pidFile.set(field, JSON.valueToTree(value));
        return write("pid.json", pidFile);
    }

    /** Records a state in state.json. */
    public ServiceWorld state(String key, Map<String, ?> value) {
        stateFile.withObject("/services").set(key, JSON.valueToTree(value));
        return write("state.json", stateFile);
    }

    /** Has pid.json written at another time, as it looks after a step of the wall clock, or after a reboot. */
    public ServiceWorld writtenAt(Instant moment) {
        try {
            Files.setLastModifiedTime(state.resolve("pid.json"), FileTime.from(moment));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path stateDirectory() {
        return state;
    }

    /** Where the services run, and make their files. */
    public Path directory() {
        return directory;
    }

    /** The content of a file that services made; empty if there is none. */
    public String text(String file) {
        return read(directory.resolve(file));
    }

    /** What pid.json records by now. */
    public Set<String> recorded() {
        return fields("pid.json").keySet();
    }

    /** The fields of an entry of state.json by now; null if there is none. */
    public Object stateOf(String key) {
        return fields("state.json").get(key);
    }

    /** What marks a process as one of the service of this name. */
    public Map<String, String> environment(String name) {
        return services.environment(name);
    }

    /** Whether a signal to this process, or to the group with this id, can reach none but these services. */
    public boolean owns(Pid pid) {
        return services.owns(pid);
    }

    /** The processes of all services that are running. */
    public Set<Pid> live() {
        return services.live();
    }

    /** The process with this pid, if it is running. */
    public Optional<ProcessEntry> process(Pid pid) {
        return table.find(pid).filter(entry -> !entry.isDead());
    }

    @Override
    public void close() {
        services.close();
    }

    private Map<String, Object> fields(String file) {
        try {
            Map<String, Object> fields = new HashMap<>();
            JSON.readTree(read(state.resolve(file))).path("services").properties()
                    .forEach(field -> fields.put(field.getKey(), JSON.convertValue(field.getValue(), Object.class)));
            return fields;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ServiceWorld write(String file, ObjectNode content) {
        try {
            JSON.writerWithDefaultPrettyPrinter().writeValue(state.resolve(file).toFile(), content);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path create(Path directory) {
        try {
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
