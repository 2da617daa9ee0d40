package dev.sysg.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.sysg.platform.Pid;
import dev.sysg.platform.jvm.JnrFlock;
import dev.sysg.store.RecordedService.RecordFile;
import dev.sysg.time.Cancellation;

/** A state directory with real files under real locks. */
record StateFiles(StateDirectory directory) {

    static final Duration LIMIT = Duration.ofSeconds(20);
    static final PidFileStore STORE = new JsonPidFileStore(new StateLock(new JnrFlock(), new Cancellation()));

    static StateFiles in(Path root) {
        return new StateFiles(new StateDirectory(root));
    }

    Path pidFile() {
        return directory.pidFile();
    }

    Path stateFile() {
        return directory.stateFile();
    }

    StateFiles pids(String json) {
        return write(pidFile(), json);
    }

    StateFiles states(String json) {
        return write(stateFile(), json);
    }

    String pids() {
        return read(pidFile());
    }

    String states() {
        return read(stateFile());
    }

    RecordedServices read() {
        return STORE.read(directory, Set.of(), LIMIT);
    }

    RecordedServices peek() {
        return STORE.peek(directory, Set.of());
    }

    List<RecordedService> services() {
        return read().services();
    }

    /** @return the names of the services whose entries were removed */
    Set<String> remove(String service, int pid) {
        return names(remove(List.of(removal(service, pid))).removed());
    }

    RemovalResult remove(Collection<EntryRemoval> removals) {
        return STORE.remove(directory, removals, LIMIT);
    }

    static Set<String> names(Set<ServiceId> services) {
        return services.stream().map(ServiceId::name).collect(Collectors.toSet());
    }

    List<String> names() {
        try (Stream<Path> files = Files.list(directory.root())) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of a service whose process was ended. */
    static EntryRemoval removal(String service, int pid) {
        return removal(service, Integer.toString(pid), true);
    }

    static EntryRemoval removal(String service, String text, boolean stopped) {
        RecordFile file = new RecordFile(Path.of("pid.json"), Instant.EPOCH, 0);
        return new EntryRemoval(new RecordedService(ServiceId.of(service), Pid.parse(text), text, file,
                new IdentityEvidence.FileDate(false)), stopped);
    }

    private StateFiles write(Path file, String text) {
        try {
            Files.writeString(file, text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
