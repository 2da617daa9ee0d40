package dev.sysg.supervisor;

/** The supervisor ended, or closed the connection, without an answer: it may be shutting down. */
public class SupervisorDisconnectedException extends SupervisorException {

    public SupervisorDisconnectedException(String message, Throwable cause) {
        super(message, cause);
    }
}
