package dev.sysg.store;

import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import dev.sysg.platform.Pid;

/**
 * All entries of the stores of one state directory, as they were at one moment, in the order of the files.
 *
 * @param sources  the files that the entries stand in, or would stand in if there were any
 * @param spawned  what systemg started at the request of services
 * @param problems why the services of other files are missing
 * @param byPid    the entries that name each pid
 */
public record RecordedServices(List<Path> sources, List<RecordedService> services, List<SpawnedChild> spawned,
        List<Problem> problems, Map<Pid, List<RecordedService>> byPid) {

    /**
     * A process that systemg started at the request of a service, so that it is no child of the service.
     *
     * @param parent    the process that asked for it by {@code sysg spawn}
     * @param startedAt to the second
     * @param file      where it is recorded, with the service
     */
    public record SpawnedChild(String name, Pid pid, Pid parent, Instant startedAt, Path file) {
    }

    /** Why the store of a project, or that without projects, could not be read: which file, and what helps. */
    public record Problem(Optional<String> project, String message) {
    }

    RecordedServices(List<Path> sources, List<RecordedService> services, List<SpawnedChild> spawned,
            List<Problem> problems) {
        this(sources, services, spawned, problems, byPid(services));
    }

    private static Map<Pid, List<RecordedService>> byPid(List<RecordedService> services) {
        Map<Pid, List<RecordedService>> byPid = new HashMap<>();
        for (RecordedService service : services) {
            if (service.pid().isPresent()) {
                byPid.merge(service.pid().get(), List.of(service), RecordedServices::join);
            }
        }
        return byPid;
    }

    public RecordedServices(List<Path> sources, List<RecordedService> services) {
        this(sources, services, List.of(), List.of());
    }

    /** These and those of another store. */
    RecordedServices and(RecordedServices other) {
        return other.sources.isEmpty() ? this : new RecordedServices(join(sources, other.sources),
                join(services, other.services), join(spawned, other.spawned), join(problems, other.problems));
    }

    private static <T> List<T> join(List<T> one, List<T> other) {
        return Stream.concat(one.stream(), other.stream()).toList();
    }

    /** The entries that name this pid. More than one prove neither. */
    public List<RecordedService> withPid(Pid pid) {
        return byPid.getOrDefault(pid, List.of());
    }
}
