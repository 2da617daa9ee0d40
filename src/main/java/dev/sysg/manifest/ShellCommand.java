package dev.sysg.manifest;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.sysg.error.SysgException;
import dev.sysg.file.NonUtf8;

/**
 * A command of the manifest, as written, for a shell with the variables of its service. What is not ASCII is spelt in
 * ASCII for the shell, because a JVM could pass it on in the charset of the locale only.
 *
 * @param words       the program and its arguments
 * @param environment all of its variables
 */
public record ShellCommand(List<String> words, Map<String, String> environment) {

    private static final Pattern ASCII = Pattern.compile("\\p{ASCII}*");
    private static final Pattern SPECIAL = Pattern.compile("[^A-Za-z0-9]");
    /** sh drops all other variables. */
    private static final Pattern SHELL_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /**
     * The command, for {@code sh -c} in a directory; SysgException if it cannot be passed on.
     *
     * @param before what the shell does first
     * @param input  a redirection of the standard input, or nothing
     */
    public static ShellCommand of(String command, Path directory, ServiceSpec service, String before, String input) {
        if (command.indexOf('\0') >= 0) {
            throw new SysgException("its command holds a NUL, at which it would be cut off");
        }
        Map<String, String> environment = new HashMap<>(NonUtf8.environment());
        environment.putAll(service.environment());
        return new ShellCommand(List.of("sh", "-c", before + exports(environment) + "cd -- \"$1\" && exec sh -c "
                + (isAscii(command) ? "\"$2\"" : spelt(command)) + input, "sh", directory.toString(), command),
                environment);
    }

    /** A script that sets the variables which are not ASCII as they are. */
    public static String exports(Map<String, String> environment) {
        return environment.entrySet().stream().filter(ShellCommand::isForShell).map(variable ->
                "%1$s=%2$s; export %1$s=\"${%1$s%%.}\"; ".formatted(variable.getKey(),
                        spelt(variable.getValue() + "."))).collect(Collectors.joining());
    }

    private static boolean isForShell(Map.Entry<String, String> variable) {
        return !isAscii(variable.getValue()) && SHELL_NAME.matcher(variable.getKey()).matches();
    }

    private static boolean isAscii(String text) {
        return ASCII.matcher(text).matches();
    }

    /** A text of ASCII letters, digits and escaped bytes for printf(1), so that no shell finds code in it. */
    private static String spelt(String text) {
        return "\"$(printf %b '" + SPECIAL.matcher(new String(NonUtf8.encode(text), StandardCharsets.ISO_8859_1))
                .replaceAll(special -> String.format("\\\\0%03o", (int) special.group().charAt(0))) + "')\"";
    }
}
