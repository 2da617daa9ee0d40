package dev.sysg.cli;

import dev.sysg.error.SysgException;

/** What is said of an exception that ends the command. */
final class ErrorMessages {

    private ErrorMessages() {
    }

    static String message(Throwable failure) {
        if (failure instanceof SysgException) {
            return failure.getMessage();
        }
        if (failure instanceof OutOfMemoryError) {
            return "out of memory: give the program more, or remove what is too large from the state directory";
        }
        return "unexpected " + failure.getClass().getSimpleName() + " (" + failure.getMessage()
                + "): this is a bug of sysg; --log-level debug shows where";
    }
}
