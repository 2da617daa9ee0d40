package dev.sysg.terminate;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

import dev.sysg.identity.Target;
import dev.sysg.platform.Signal;
import dev.sysg.store.ServiceId;

/**
 * A service to terminate.
 *
 * @param firstSignal      what is sent first; empty to wait only, for a service that a supervisor stops
 * @param turn             when it gets that signal
 * @param releasedByCaller whether services that wait for this one wait until {@link Termination#release} is called for
 *                         it, because a hook belongs to its end
 */
public record TerminationRequest(ServiceId id, Target target, Optional<Signal> firstSignal, StopTimeouts timeouts,
        Turn turn, boolean releasedByCaller) {

    /** The longest waits: after the first signal until SIGKILL, and after SIGKILL until the service is given up. */
    public record StopTimeouts(Duration grace, Duration killWait) {
    }

    /**
     * When a service gets its first signal.
     *
     * @param waitsFor the services that have to end before: its dependents
     * @param follows  the service before it in the order, of which no known process may be running
     */
    public record Turn(Set<ServiceId> waitsFor, Optional<ServiceId> follows) {

        /** At once. */
        public static final Turn FIRST = new Turn(Set.of(), Optional.empty());

        public Turn {
            waitsFor = Set.copyOf(waitsFor);
        }
    }

    /** Waits for the end of a service that a supervisor stops, as long as a direct stop could take. */
    public static TerminationRequest await(ServiceId id, Target target, StopTimeouts timeouts) {
        return new TerminationRequest(id, target, Optional.empty(), timeouts, Turn.FIRST, false);
    }
}
