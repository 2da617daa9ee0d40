package dev.sysg.supervisor;

import java.util.Optional;

import dev.sysg.error.SysgException;
import dev.sysg.supervisor.SupervisorStatus.Obstacle;
import dev.sysg.supervisor.SupervisorStatus.Unresponsive;

/** There is a supervisor, or may be one, and it did not carry out the command. */
public class SupervisorException extends SysgException {

    private final transient Optional<Unresponsive> unresponsive;

    public SupervisorException(String message) {
        this(message, null);
    }

    public SupervisorException(String message, Throwable cause) {
        super(message, cause);
        unresponsive = Optional.empty();
    }

    public SupervisorException(Obstacle obstacle) {
        super(obstacle.reason());
        unresponsive = obstacle instanceof Unresponsive found ? Optional.of(found) : Optional.empty();
    }

    /** The supervisor that could be ended instead. */
    public Optional<Unresponsive> unresponsive() {
        return unresponsive;
    }
}
