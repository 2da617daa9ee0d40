package dev.sysg.supervisor;

import dev.sysg.error.SysgException;

/** There is a supervisor, or may be one, and it did not carry out the command. Nothing was signalled. */
public class SupervisorException extends SysgException {

    public SupervisorException(String message) {
        super(message);
    }

    public SupervisorException(String message, Throwable cause) {
        super(message, cause);
    }
}
