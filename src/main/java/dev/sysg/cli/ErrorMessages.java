package dev.sysg.cli;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.sysg.error.SysgException;
import dev.sysg.store.RootRefusedException;

/** The one table from the exception that ends the command to the message that the user reads. */
final class ErrorMessages {

    private static final String STATE_DIR = "SYSG_STATE_DIR";
    private static final Pattern PLAIN_WORD = Pattern.compile("[\\w@%+=:,./-]+");

    private ErrorMessages() {
    }

    /** @param arguments of this call, as they were typed */
    static String of(Throwable failure, List<String> arguments) {
        Throwable root = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            Optional<String> message = known(cause, arguments);
            if (message.isPresent()) {
                return message.get();
            }
            root = cause;
        }
        // Some messages go on with a stack trace.
        String reason = String.valueOf(root.getMessage()).lines().findFirst().orElse("");
        return "unexpected " + root.getClass().getSimpleName() + " (" + reason
                + "): this is a bug of sysg, or its installation is damaged; --log-level debug shows where";
    }

    private static Optional<String> known(Throwable cause, List<String> arguments) {
        if (cause instanceof RootRefusedException refused) {
            return Optional.of(refused.getMessage() + ": "
                    + adviceForRoot(refused.owner(), refused.uid(), refused.gid(), arguments,
                            Optional.ofNullable(System.getenv(STATE_DIR))));
        }
        if (cause instanceof SysgException) {
            return Optional.of(cause.getMessage());
        }
        return cause instanceof OutOfMemoryError
                ? Optional.of("out of memory: give the program more, or remove what is too large from the state "
                        + "directory") : Optional.empty();
    }

    /**
     * What to do where root must not use the state of another user.
     *
     * @param owner    the user name, if the uid has one
     * @param stateDir what SYSG_STATE_DIR says, which sudo does not pass on
     */
    static String adviceForRoot(Optional<String> owner, int uid, int gid, List<String> arguments,
            Optional<String> stateDir) {
        if (arguments.contains("--sys")) {
            return "make root its owner (chown root)";
        }
        String container = "in a container with --user " + Integer.toUnsignedString(uid) + ":"
                + Integer.toUnsignedString(gid);
        Stream<String> variable = stateDir.stream().flatMap(path -> Stream.of("env", STATE_DIR + "=" + path));
        return owner.map(name -> "run " + Stream.of(Stream.of("sudo", "-H", "-u", name), variable, Stream.of("sysg"),
                        arguments.stream()).flatMap(words -> words).map(ErrorMessages::quoted)
                        .collect(Collectors.joining(" ")) + ", or " + container)
                .orElse("run it as that user, " + container);
    }

    /** The word as a POSIX shell reads it back. */
    static String quoted(String word) {
        return PLAIN_WORD.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
