package dev.sysg.stop;

import java.time.Duration;
import java.util.Optional;

import dev.sysg.error.SysgException;
import dev.sysg.identity.Target;
import dev.sysg.supervisor.SupervisorLocator;
import dev.sysg.supervisor.SupervisorStatus;
import dev.sysg.supervisor.SupervisorStatus.Obstacle;
import dev.sysg.supervisor.SupervisorStatus.Running;
import dev.sysg.terminate.Terminator.StopGate;
import dev.sysg.time.Deadline;

/**
 * Keeps a direct stop from going on beside a supervisor, which would start again what is stopped: one that has come up
 * since the stop began, or one without files whose child the service is.
 */
final class SupervisorGate implements StopGate {

    private static final Duration BETWEEN_CHECKS = Duration.ofMillis(250);

    private final SupervisorLocator locator;
    private final StopContext context;
    private Deadline next = Deadline.after(BETWEEN_CHECKS);
    private Optional<String> obstacle = Optional.empty();

    /** To be made right after no supervisor was found. */
    SupervisorGate(SupervisorLocator locator, StopContext context) {
        this.locator = locator;
        this.context = context;
    }

    @Override
    public Optional<String> obstacle(Target target) {
        if (obstacle.isEmpty() && next.isPast()) {
            obstacle = locate();
            next = Deadline.after(BETWEEN_CHECKS);
        }
        return obstacle.or(() -> target.first().stream().flatMap(process -> locator.supervisorAbove(process).stream())
                .findFirst().map(OutcomeMessages::childOfSupervisor));
    }

    private Optional<String> locate() {
        SupervisorStatus status;
        try {
            status = locator.locate(context.state(), context.settings());
        } catch (SysgException e) {
            return Optional.of(e.getMessage());
        }
        if (status instanceof Running running) {
            running.close();
            return Optional.of(running.name() + " has started since this stop began; nothing was signalled: run `sysg "
                    + "stop` again, which asks it");
        }
        return status instanceof Obstacle found ? Optional.of(found.reason()) : Optional.empty();
    }
}
