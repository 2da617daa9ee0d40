package dev.sysg.process;

import dev.sysg.error.SysgException;

/** A process is there, but what it is cannot be seen: nobody may call it gone, or somebody else's. */
public class UnreadableProcessException extends SysgException {

    public UnreadableProcessException(String message, Throwable cause) {
        super(message, cause);
    }
}
