package dev.sysg.stop;

import java.time.Duration;
import java.util.Optional;

/**
 * What the user asked for.
 *
 * @param service     the one service to stop; all of them if empty
 * @param config      the manifest as it was named, if it was
 * @param gracePeriod in place of the configured one
 * @param dryRun      look, and say what would happen
 * @param noWait      do not wait for a death
 * @param force       stop what is unclear as well
 * @param system      use the system-wide state directory
 */
public record StopRequest(Optional<String> service, Optional<String> config, Optional<Duration> gracePeriod,
        boolean dryRun, boolean noWait, boolean force, boolean system) {

    /** The same, but only looked at. */
    StopRequest rehearsed() {
        return new StopRequest(service, config, gracePeriod, true, noWait, force, system);
    }
}
