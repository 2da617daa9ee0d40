package dev.sysg.stop;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import dev.sysg.platform.Pid;

/**
 * All that a stop has to report.
 *
 * @param mode       how it was done; empty if nothing was tried
 * @param dryRun     whether nothing was changed
 * @param supervisor the supervisor's process, where it is known
 * @param message    what the supervisor answered, or how it was ended; what a dry run would send to it
 * @param services   what became of each service, in the order of the stop
 * @param error      why the command as a whole failed
 * @param directory  the state directory, where services were looked for without a supervisor
 */
public record StopReport(Optional<Mode> mode, boolean dryRun, Optional<Pid> supervisor, Optional<String> message,
        List<ServiceOutcome> services, Optional<String> error, Optional<Path> directory) {

    /** Through the supervisor's socket, or by signals of this program. */
    public enum Mode {
        SUPERVISOR, DIRECT
    }

    public StopReport {
        services = List.copyOf(services);
    }

    /** A report that names no directory. */
    public static StopReport of(Optional<Mode> mode, boolean dryRun, Optional<Pid> supervisor, Optional<String> message,
            List<ServiceOutcome> services, Optional<String> error) {
        return new StopReport(mode, dryRun, supervisor, message, services, error, Optional.empty());
    }

    /** The report of a stop that failed as a whole. */
    public static StopReport failed(boolean dryRun, String error) {
        return of(Optional.empty(), dryRun, Optional.empty(), Optional.empty(), List.of(), Optional.of(error));
    }

    static StopReport direct(boolean dryRun, Path directory, List<ServiceOutcome> services, Optional<String> error) {
        return new StopReport(Optional.of(Mode.DIRECT), dryRun, Optional.empty(), Optional.empty(), services, error,
                Optional.of(directory));
    }

    /** The report of this stop and of another one after it. */
    StopReport and(StopReport next) {
        return new StopReport(mode.or(next::mode), dryRun, supervisor.or(next::supervisor),
                join(message, next.message, "\n"),
                Stream.concat(services.stream(), next.services.stream()).toList(), join(error, next.error, "; "),
                directory.or(next::directory));
    }

    private static Optional<String> join(Optional<String> one, Optional<String> other, String separator) {
        return one.isPresent() && other.isPresent() ? Optional.of(one.get() + separator + other.get())
                : one.or(() -> other);
    }

    public boolean isFailure() {
        return error.isPresent() || services.stream().anyMatch(service -> service.outcome().isFailure());
    }
}
