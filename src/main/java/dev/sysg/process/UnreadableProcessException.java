package dev.sysg.process;

import dev.sysg.error.SysgException;

/** A process exists, but may not be read: it counts neither as gone, nor as another one. */
public class UnreadableProcessException extends SysgException {

    public UnreadableProcessException(String message, Throwable cause) {
        super(message, cause);
    }
}
