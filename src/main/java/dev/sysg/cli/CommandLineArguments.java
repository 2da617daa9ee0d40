package dev.sysg.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import dev.sysg.file.NonUtf8;
import dev.sysg.process.CommandLines;

/** The arguments as they were typed. */
public final class CommandLineArguments {

    private CommandLineArguments() {
    }

    /**
     * The arguments, read again from the kernel as UTF-8 (proc_pid_cmdline(5)) if the locale could not decode one of
     * them: in most containers no locale is set, and a service's name may well be written in other letters.
     */
    public static String[] decode(String... arguments) {
        return decode(Path.of("/proc/self/cmdline"), arguments);
    }

    static String[] decode(Path commandLine, String... arguments) {
        if (Stream.of(arguments).noneMatch(NonUtf8::isIn)) {
            return arguments;
        }
        try {
            List<String> words = CommandLines.words(Files.readAllBytes(commandLine));
            return words.size() >= arguments.length ? merged(arguments, words) : arguments;
        } catch (IOException e) {
            return arguments;
        }
    }

    /** The arguments are the last words; whatever stands before them is the business of the JVM. */
    private static String[] merged(String[] arguments, List<String> words) {
        String[] typed = words.subList(words.size() - arguments.length, words.size()).toArray(String[]::new);
        for (int i = 0; i < typed.length; i++) {
            if (!NonUtf8.isIn(arguments[i]) && !arguments[i].equals(typed[i])) {
                return arguments;
            }
        }
        return typed;
    }
}
