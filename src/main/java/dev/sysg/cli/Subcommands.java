package dev.sysg.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import picocli.CommandLine;

/** The commands of the program, in the order of the help. */
public final class Subcommands {

    private static final Map<String, Class<?>> CLASSES = new LinkedHashMap<>();
    private static final Set<Class<?>> NEED_ALL = Set.of(HelpCommand.class, CompletionCommand.class);
    private static final List<List<String>> VERSION = List.of(List.of("-V"), List.of("--version"));

    static {
        CLASSES.put("start", StartCommand.class);
        CLASSES.put("stop", StopCommand.class);
        CLASSES.put("status", StatusCommand.class);
        CLASSES.put("restart", RestartCommand.class);
        CLASSES.put("completion", CompletionCommand.class);
        CLASSES.put("help", HelpCommand.class);
    }

    private Subcommands() {
    }

    /** Adds the command that comes first, else all: reflection on the options of one takes an eighth of a start. */
    public static void add(CommandLine program, String... arguments) {
        Class<?> first = arguments.length == 0 ? null : CLASSES.get(arguments[0]);
        if (first != null && !NEED_ALL.contains(first)) {
            program.addSubcommand(first);
        } else if (!VERSION.contains(List.of(arguments))) {
            CLASSES.values().forEach(program::addSubcommand);
        }
    }
}
