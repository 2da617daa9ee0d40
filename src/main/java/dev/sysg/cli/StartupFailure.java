package dev.sysg.cli;

import java.util.Optional;
import java.util.stream.Collectors;

import picocli.CommandLine.TypeConversionException;

import dev.sysg.error.SysgException;

/** Says why the program failed before, or outside of, its command. */
public final class StartupFailure {

    private static final String OPTION = "--log-level";
    private static final String NO_DIRECTORY = "Could not determine current working directory";
    /** Some messages go on with a stack trace. */
    private static final int MOST_LINES = 3;

    private StartupFailure() {
    }

    /** One line on standard error; the stack trace only if the arguments ask for that much. */
    public static void report(Throwable failure, String... arguments) {
        Output output = new Output();
        output.error(message(failure));
        if (wantsTrace(arguments)) {
            output.trace(failure);
        }
    }

    static String message(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SysgException) {
                return cause.getMessage();
            }
        }
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        if (root instanceof OutOfMemoryError) {
            return ErrorMessages.message(root);
        }
        if (String.valueOf(root.getMessage()).contains(NO_DIRECTORY)) {
            return "the current directory has been removed: change to another one";
        }
        return "sysg cannot start: " + root.getClass().getSimpleName() + " (" + oneLine(root)
                + "): install it anew; --log-level debug shows where it failed";
    }

    private static String oneLine(Throwable failure) {
        return Optional.ofNullable(failure.getMessage())
                .map(text -> text.lines().map(String::strip).limit(MOST_LINES).collect(Collectors.joining(" ")))
                .orElse("no reason given");
    }

    static boolean wantsTrace(String... arguments) {
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].startsWith(OPTION + "=") && isTracing(arguments[i].substring(OPTION.length() + 1))
                    || arguments[i].equals(OPTION) && i + 1 < arguments.length && isTracing(arguments[i + 1])) {
                return true;
            }
        }
        return false;
    }

    private static boolean isTracing(String level) {
        try {
            return new LogLevel.Converter().convert(level).includes(LogLevel.DEBUG);
        } catch (TypeConversionException e) {
            return false;
        }
    }
}
