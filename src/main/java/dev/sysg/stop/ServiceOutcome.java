package dev.sysg.stop;

import java.time.Duration;
import java.util.Optional;

import dev.sysg.platform.Pid;
import dev.sysg.platform.Signal;

/**
 * One line of the report.
 *
 * @param pid     the recorded process, if what is recorded is one
 * @param signal  the strongest signal that was sent
 * @param elapsed how long the stop of this service took
 * @param detail  what else is to be said: the reason of a failure, or what a dry run would signal
 */
public record ServiceOutcome(String service, Optional<Pid> pid, Outcome outcome, Optional<Signal> signal,
        Duration elapsed, Optional<String> detail) {

    static ServiceOutcome untouched(String service, Optional<Pid> pid, Outcome outcome, String detail) {
        return new ServiceOutcome(service, pid, outcome, Optional.empty(), Duration.ZERO, Optional.of(detail));
    }

    /** The same service, failed after all. */
    ServiceOutcome failed(String reason) {
        return new ServiceOutcome(service, pid, Outcome.FAILED, signal, elapsed, Optional.of(reason));
    }

    /** The same service, whose end could not be written down. */
    ServiceOutcome unrecorded(String reason) {
        return new ServiceOutcome(service, pid, Outcome.UNRECORDED, signal, elapsed, Optional.of(reason));
    }
}
