package dev.sysg.store;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import dev.sysg.platform.Pid;

/** All entries of the stores of one state directory, as they were at one moment, in the order of the files. */
public final class RecordedServices {

    private final List<Path> sources;
    private final List<RecordedService> services;
    private final List<Problem> problems;
    private final List<SpawnedChild> spawned;
    /** Ascending; in four bytes each, because there may be many thousands. */
    private final int[] pids;

    /**
     * A process that systemg started at the request of a service, so that it is no child of the service.
     *
     * @param parent    the process that asked for it by {@code sysg spawn}
     * @param startedAt to the second
     */
    public record SpawnedChild(String name, Pid pid, Pid parent, Instant startedAt) {
    }

    /** Why the store of a project, or that without projects, could not be read: which file, and what helps. */
    public record Problem(Optional<String> project, String message) {
    }

    /** @param sources the files that the entries stand in, or would stand in if there were any */
    public RecordedServices(List<Path> sources, List<RecordedService> services) {
        this(sources, services, List.of(), List.of());
    }

    /** @param problems why the services of other files are missing */
    RecordedServices(List<Path> sources, List<RecordedService> services, List<SpawnedChild> spawned,
            List<Problem> problems) {
        this.spawned = List.copyOf(spawned);
        this.problems = List.copyOf(problems);
        this.sources = List.copyOf(sources);
        this.services = List.copyOf(services);
        this.pids = services.stream().map(RecordedService::pid).flatMap(Optional::stream).mapToInt(Pid::value).sorted()
                .toArray();
    }

    public List<Path> sources() {
        return sources;
    }

    public List<Problem> problems() {
        return problems;
    }

    /** What systemg started at the request of services. */
    public List<SpawnedChild> spawned() {
        return spawned;
    }

    /** These and those of another store. */
    RecordedServices and(RecordedServices other) {
        return other.sources.isEmpty() ? this : new RecordedServices(join(sources, other.sources),
                join(services, other.services), join(spawned, other.spawned), join(problems, other.problems));
    }

    private static <T> List<T> join(List<T> one, List<T> other) {
        return Stream.concat(one.stream(), other.stream()).toList();
    }

    public List<RecordedService> services() {
        return services;
    }

    /** Whether an entry names this pid. */
    public boolean hasPid(int pid) {
        return Arrays.binarySearch(pids, pid) >= 0;
    }

    /** The entries that name this pid. */
    public Stream<RecordedService> withPid(Pid pid) {
        return services.stream().filter(service -> service.pid().filter(pid::equals).isPresent());
    }

    /** Whether more than one entry names this pid, so that it proves neither. */
    public boolean isRecordedTwice(Pid pid) {
        int position = Arrays.binarySearch(pids, pid.value());
        return position >= 0 && (isAt(position - 1, pid) || isAt(position + 1, pid));
    }

    private boolean isAt(int position, Pid pid) {
        return position >= 0 && position < pids.length && pids[position] == pid.value();
    }
}
