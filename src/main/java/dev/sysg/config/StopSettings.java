package dev.sysg.config;

import java.time.Duration;
import java.util.Map;

import dev.sysg.platform.Signal;

/**
 * How services are stopped directly.
 *
 * @param gracePeriod    between the first signal and SIGKILL; zero means SIGKILL at once
 * @param killWait       the longest wait for an end after SIGKILL
 * @param parallel       whether each service is stopped as soon as its dependents have ended
 * @param keepSupervisor whether a supervisor goes on when a stop of all services goes through it
 * @param gracePeriods   in place of the grace period, by NAME or PROJECT/NAME of single services
 * @param signals        in place of SIGTERM as the first signal, by the same names
 */
public record StopSettings(Duration gracePeriod, Duration killWait, boolean parallel, boolean keepSupervisor,
        Map<String, Duration> gracePeriods, Map<String, Signal> signals) {
}
