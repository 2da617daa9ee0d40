package dev.sysg.cli;

import java.util.List;
import java.util.Locale;

import dev.sysg.SysgException;

/** Says why the program failed before, or outside of, its command. */
public final class StartupFailure {

    private static final String OPTION = "--log-level";
    private static final List<String> TRACING_LEVELS = List.of("debug", "trace", "4", "5");

    private StartupFailure() {
    }

    /** One line on standard error; the stack trace only if the arguments ask for that much. */
    public static void report(Throwable failure, String... arguments) {
        new Output().error(message(failure));
        if (wantsTrace(List.of(arguments))) {
            failure.printStackTrace();
        }
    }

    private static String message(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SysgException) {
                return cause.getMessage();
            }
        }
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return "sysg cannot start: " + root.getClass().getSimpleName() + " (" + firstLine(root)
                + "): install it anew; --log-level debug shows where it failed";
    }

    private static String firstLine(Throwable failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("no reason given");
    }

    private static boolean wantsTrace(List<String> arguments) {
        int option = arguments.indexOf(OPTION);
        return option >= 0 && option + 1 < arguments.size() && isTracing(arguments.get(option + 1))
                || TRACING_LEVELS.stream().anyMatch(level -> arguments.contains(OPTION + "=" + level));
    }

    private static boolean isTracing(String level) {
        return TRACING_LEVELS.contains(level.toLowerCase(Locale.ROOT));
    }
}
