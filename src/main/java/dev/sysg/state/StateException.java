package dev.sysg.state;

import dev.sysg.SysgException;

/** A file of the state directory cannot be read, trusted, locked or written; it is still as it was. */
public class StateException extends SysgException {

    public StateException(String message) {
        super(message);
    }

    public StateException(String message, Throwable cause) {
        super(message, cause);
    }
}
