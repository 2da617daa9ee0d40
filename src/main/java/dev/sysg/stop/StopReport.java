package dev.sysg.stop;

import java.util.List;
import java.util.Optional;

import dev.sysg.platform.Pid;

/**
 * All that a stop has to tell.
 *
 * @param way        how it was done; empty if nothing was tried, or what was tried cannot be told
 * @param dryRun     whether nothing was done
 * @param supervisor the supervisor's process, if there is one and it can be told
 * @param message    what the supervisor answered, or the frame that a dry run would send it
 * @param services   what became of each service, in the order of the stop
 * @param error      why the command as a whole failed
 */
public record StopReport(Optional<Way> way, boolean dryRun, Optional<Pid> supervisor, Optional<String> message,
        List<ServiceOutcome> services, Optional<String> error) {

    /** Through the supervisor's socket, or by signals of our own. */
    public enum Way {
        SUPERVISOR, DIRECT
    }

    public StopReport {
        services = List.copyOf(services);
    }

    /** A report of a stop that failed before anything was tried, or so that nothing can be told of it. */
    public static StopReport failed(boolean dryRun, String error) {
        return new StopReport(Optional.empty(), dryRun, Optional.empty(), Optional.empty(), List.of(),
                Optional.of(error));
    }

    static StopReport direct(boolean dryRun, List<ServiceOutcome> services) {
        return new StopReport(Optional.of(Way.DIRECT), dryRun, Optional.empty(), Optional.empty(), services,
                Optional.empty());
    }

    public boolean isFailure() {
        return error.isPresent() || services.stream().anyMatch(service -> service.outcome().isFailure());
    }
}
