package dev.sysg.config;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

import dev.sysg.platform.Signal;

/**
 * How services are stopped directly.
 *
 * @param gracePeriod between the first signal and SIGKILL; zero means SIGKILL at once
 * @param killWait    the longest wait for an end after SIGKILL
 * @param parallel    whether each service is stopped as soon as its dependents have ended
 * @param keepSupervisor whether a supervisor goes on when a stop of all services goes through it
 * @param services    what differs for single services, by NAME or PROJECT/NAME
 */
public record StopSettings(Duration gracePeriod, Duration killWait, boolean parallel, boolean keepSupervisor,
        Map<String, ServiceSettings> services) {

    public StopSettings {
        services = Map.copyOf(services);
    }

    /**
     * What differs for one service.
     *
     * @param signal the first signal, in place of SIGTERM
     */
    public record ServiceSettings(Optional<Duration> gracePeriod, Optional<Signal> signal) {
    }
}
