package dev.sysg.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

import dev.sysg.platform.Pid;
import dev.sysg.platform.jvm.JnrFlock;
import dev.sysg.store.ServiceStateStore.Stopped;
import dev.sysg.time.Cancellation;

/** A state directory with real files under real locks. */
record StateFiles(StateDirectory directory) {

    static final Duration LIMIT = Duration.ofSeconds(20);

    private static final StateLock LOCK = new StateLock(new JnrFlock(), new Cancellation());
    static final PidFileStore PIDS = new PidFileStore(LOCK);
    static final ServiceStateStore STATES = new ServiceStateStore();

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

    List<RecordedService> services() {
        return PIDS.read(directory, LIMIT).services();
    }

    Set<String> remove(String service, int pid, Integer... tree) {
        return remove(List.of(removal(service, pid, tree)));
    }

    Set<String> remove(Collection<Removal> removals) {
        return remove(removals, pid -> false);
    }

    Set<String> remove(Collection<Removal> removals, Predicate<Pid> lives) {
        try (var held = LOCK.acquire(directory, LIMIT)) {
            return PIDS.remove(directory, removals, lives, Optional.empty());
        }
    }

    void markStopped(Collection<Stopped> services, Predicate<Pid> lives) {
        try (var held = LOCK.acquire(directory, LIMIT)) {
            STATES.markStopped(directory, services, lives, Optional.empty());
        }
    }

    List<String> names() {
        try (Stream<Path> files = Files.list(directory.root())) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Removal removal(String service, int pid, Integer... tree) {
        return new Removal(service, new Pid(pid), Set.copyOf(Arrays.stream(tree).map(Pid::new).toList()));
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
