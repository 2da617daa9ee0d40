package dev.sysg.error;

/**
 * What ends the command with exit code 1, or one part of its work. The message is one line that says what happened, to
 * which file, pid or service, and what to do next.
 */
public class SysgException extends RuntimeException {

    public SysgException(String message) {
        super(message);
    }

    public SysgException(String message, Throwable cause) {
        super(message, cause);
    }
}
