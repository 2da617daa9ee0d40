package dev.sysg.stop;

import java.time.Duration;
import java.util.Optional;

import dev.sysg.config.Settings;
import dev.sysg.error.SysgException;
import dev.sysg.store.StateDirectory;
import dev.sysg.supervisor.SupervisorLocator;
import dev.sysg.supervisor.SupervisorStatus.Running;
import dev.sysg.supervisor.SupervisorStatus.Unclear;
import dev.sysg.supervisor.SupervisorStatus;
import dev.sysg.time.Deadline;

/**
 * Looks now and then whether a supervisor has come up since the stop began, which with a lock to wait for and grace
 * periods may be long ago: it would start again what is stopped beside it.
 */
final class SupervisorGuard {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

    private final SupervisorLocator locator;
    private final StateDirectory state;
    private final Settings settings;
    private Deadline next = Deadline.after(BETWEEN_LOOKS);
    private Optional<String> obstacle = Optional.empty();

    /** None was there just now. */
    SupervisorGuard(SupervisorLocator locator, StateDirectory state, Settings settings) {
        this.locator = locator;
        this.state = state;
        this.settings = settings;
    }

    /** Why nothing more may be signalled, if so; asked often, it looks four times a second at most. */
    Optional<String> look() {
        if (obstacle.isEmpty() && next.isPast()) {
            obstacle = locate();
            next = Deadline.after(BETWEEN_LOOKS);
        }
        return obstacle;
    }

    private Optional<String> locate() {
        SupervisorStatus status;
        try {
            status = locator.locate(state, settings);
        } catch (SysgException e) {
            // The report still has to say what was stopped before.
            return Optional.of(e.getMessage());
        }
        if (status instanceof Running running) {
            running.close();
            return Optional.of(running.name() + " has come up meanwhile; nothing was signalled: stop again, which "
                    + "goes through it");
        }
        return status instanceof Unclear unclear ? Optional.of(unclear.reason()) : Optional.empty();
    }
}
