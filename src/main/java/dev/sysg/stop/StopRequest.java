package dev.sysg.stop;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the user asked for.
 *
 * @param services    the services to stop, in the order given; all that are recorded if empty
 * @param config      the path of the manifest as it was given, if it was
 * @param gracePeriod in place of every configured one; zero for SIGKILL at once
 */
public record StopRequest(List<String> services, Optional<String> config, Optional<Duration> gracePeriod,
        Set<StopOption> options) {

    public StopRequest {
        services = List.copyOf(services);
        options = Set.copyOf(options);
    }

    public boolean has(StopOption option) {
        return options.contains(option);
    }

    /** The same request as a dry run. */
    StopRequest asDryRun() {
        Set<StopOption> more = EnumSet.of(StopOption.DRY_RUN);
        more.addAll(options);
        return new StopRequest(services, config, gracePeriod, more);
    }
}
