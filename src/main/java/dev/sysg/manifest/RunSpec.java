package dev.sysg.manifest;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a supervisor runs a service.
 *
 * @param command     for {@code sh -c}, as written
 * @param backoff     between an end and the restart
 * @param maxRestarts automatic restarts after a start that was asked for; no limit if empty
 * @param hooks       those of on_start, on_stop and on_restart
 * @param leftOut     why it is not started with the others, if so
 * @param stateKey    its key in state.json (systemg-compat.md §5.3)
 */
public record RunSpec(String command, Restart restart, Duration backoff, OptionalInt maxRestarts,
        Map<Event, Hook> hooks, Optional<String> leftOut, String stateKey) {

    /** When a service that has ended is started again. */
    public enum Restart {
        ALWAYS, ON_FAILURE, NEVER
    }

    /** What a hook follows; the name is where it stands below hooks, with a dot as underscore. */
    public enum Event {
        ON_START_SUCCESS("on_start", "success"), ON_START_ERROR("on_start", "error"),
        ON_STOP_SUCCESS("on_stop", "success"), ON_STOP_ERROR("on_stop", "error"),
        ON_RESTART_SUCCESS("on_restart", "success"), ON_RESTART_ERROR("on_restart", "error");

        private final String hook;
        private final String outcome;

        Event(String hook, String outcome) {
            this.hook = hook;
            this.outcome = outcome;
        }

        String hook() {
            return hook;
        }

        String outcome() {
            return outcome;
        }

        @Override
        public String toString() {
            return hook + "." + outcome;
        }
    }

    /** Whether the service is started again after this end, if it has been restarted so often. */
    public boolean restarts(boolean failed, int restarts) {
        return isDue(failed) && (maxRestarts.isEmpty() || restarts < maxRestarts.getAsInt());
    }

    /** Whether no more than the number of restarts keeps it from another one. */
    public boolean isExhausted(boolean failed, int restarts) {
        return isDue(failed) && !restarts(failed, restarts);
    }

    private boolean isDue(boolean failed) {
        return restart == Restart.ALWAYS || restart == Restart.ON_FAILURE && failed;
    }
}
