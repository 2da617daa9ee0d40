package dev.sysg.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The completion scripts, made of whatever commands and options there are. They are not picocli's own, because those
 * take a service named as a command for the command, expand patterns in names, offer no files, and change settings of
 * the user's shell.
 */
final class CompletionScript {

    /** The shells that there is a script for. */
    enum Shell {
        BASH, ZSH, FISH
    }

    private static final String SERVICE = "<SERVICE>";
    private static final String FILE = "<CONFIG>";
    private static final String ZSH_NEXT = " \\\n                ";

    private final Map<String, CommandSpec> commands = new LinkedHashMap<>();
    private final CommandSpec program;

    private CompletionScript(CommandSpec program) {
        this.program = program;
        program.subcommands().forEach((name, command) -> {
            if (!command.getCommandSpec().usageMessage().hidden()) {
                commands.put(name, command.getCommandSpec());
            }
        });
    }

    static String of(Shell shell, CommandSpec program) {
        CompletionScript script = new CompletionScript(program);
        String text = template(shell);
        return switch (shell) {
            case BASH -> script.bash(text);
            case ZSH -> script.zsh(text);
            case FISH -> script.fish(text);
        };
    }

    private static String template(Shell shell) {
        String name = "completion." + shell.name().toLowerCase(Locale.ROOT);
        try (InputStream text = CompletionScript.class.getResourceAsStream(name)) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String bash(String template) {
        List<String> words = new ArrayList<>();
        List<String> values = new ArrayList<>();
        words.add(bashWords("''", program, commands.keySet().stream()));
        bashValues("", program, values);
        commands.forEach((name, command) -> {
            words.add(bashWords(name, command, positionals(command).flatMap(this::words)));
            bashValues(name, command, values);
        });
        return template.replace("@COMMANDS@", String.join(" | ", commands.keySet()))
                .replace("@WORDS@", String.join("\n", words)).replace("@VALUES@", String.join("\n", values));
    }

    private static String bashWords(String name, CommandSpec command, Stream<String> values) {
        String options = options(command).flatMap(option -> Stream.of(option.names())).collect(Collectors.joining(" "));
        return "        %s) options='%s' values='%s' ;;".formatted(name, options,
                values.collect(Collectors.joining(" ")));
    }

    private void bashValues(String name, CommandSpec command, List<String> lines) {
        options(command).filter(CompletionScript::takesValue).forEach(option -> lines.add("        "
                + Stream.of(option.names()).map(word -> name + ":" + word).collect(Collectors.joining(" | ")) + ") "
                + switch (option.paramLabel()) {
                    case SERVICE -> "_sysg_services \"$1\"";
                    case FILE -> "compopt -o default";
                    default -> "candidates=(" + words(option).collect(Collectors.joining(" ")) + ")";
                } + " ;;"));
    }

    private String zsh(String template) {
        String arguments = commands.entrySet().stream().map(command -> "        argument:" + command.getKey()
                + ")\n            _arguments" + zshOptions(command.getValue())
                + positionals(command.getValue()).map(value -> ZSH_NEXT + "'1:" + zshValue(value) + "'")
                        .collect(Collectors.joining()) + "\n            ;;").collect(Collectors.joining("\n"));
        return template.replace("@PROGRAM@", zshOptions(program)).replace("@ARGUMENTS@", arguments)
                .replace("@COMMANDS@", commands.entrySet().stream().map(command -> "                "
                        + quoted(command.getKey() + ":" + zshText(description(command.getValue()))))
                        .collect(Collectors.joining("\n")));
    }

    private String zshOptions(CommandSpec command) {
        return options(command).flatMap(option -> Stream.of(option.names()).map(name -> ZSH_NEXT + quoted(
                (option.isMultiValue() ? "*" : "(" + String.join(" ", option.names()) + ")") + name
                        + (!takesValue(option) ? "" : name.startsWith("--") ? "=" : "+")
                        + "[" + zshText(description(option)) + "]"
                        + (takesValue(option) ? ":" + zshValue(option) : "")))).collect(Collectors.joining());
    }

    private String zshValue(ArgSpec argument) {
        return argument.paramLabel().replaceAll("[<>]", "").toLowerCase(Locale.ROOT) + ":"
                + switch (argument.paramLabel()) {
                    case SERVICE -> "_sysg_services";
                    case FILE -> "_files";
                    default -> "(" + words(argument).collect(Collectors.joining(" ")) + ")";
                };
    }

    private static String zshText(String text) {
        return text.replaceAll("[\\[\\]:\\\\]", "\\\\$0");
    }

    private String fish(String template) {
        String seen = "__fish_seen_subcommand_from ";
        List<String> lines = new ArrayList<>();
        String none = "not " + seen + String.join(" ", commands.keySet());
        fishOptions(none, program, lines);
        commands.forEach((name, command) -> {
            lines.add(fishLine(none, "-a " + name, description(command)));
            fishOptions(seen + name, command, lines);
            positionals(command).forEach(value -> lines.add(fishLine(seen + name, fishValue(value), "")));
        });
        return template.replace("@LINES@", String.join("\n", lines));
    }

    private void fishOptions(String condition, CommandSpec command, List<String> lines) {
        options(command).forEach(option -> lines.add(fishLine(condition, Stream.of(option.names())
                .map(name -> name.startsWith("--") ? "-l " + name.substring(2) : "-s " + name.substring(1))
                .collect(Collectors.joining(" ")) + (takesValue(option) ? " " + fishValue(option) : ""),
                description(option))));
    }

    private static String fishLine(String condition, String what, String description) {
        return "complete -c sysg -n '" + condition + "' " + what
                + (description.isEmpty() ? "" : " -d '" + description.replaceAll("['\\\\]", "\\\\$0") + "'");
    }

    private String fishValue(ArgSpec argument) {
        return switch (argument.paramLabel()) {
            case SERVICE -> "-x -a '(__sysg_services)'";
            case FILE -> "-r -F";
            default -> "-x -a '" + words(argument).collect(Collectors.joining(" ")) + "'";
        };
    }

    private static Stream<OptionSpec> options(CommandSpec command) {
        return command.options().stream().filter(option -> !option.hidden());
    }

    /** One at most; the name that help takes is hidden only from its own help. */
    private static Stream<PositionalParamSpec> positionals(CommandSpec command) {
        return command.positionalParameters().stream().limit(1);
    }

    private static boolean takesValue(OptionSpec option) {
        return option.arity().max() > 0;
    }

    /** The words that are its values, if these are known. */
    private Stream<String> words(ArgSpec argument) {
        return switch (argument.paramLabel()) {
            case "<COMMAND>" -> commands.keySet().stream();
            case "<LEVEL>" -> Stream.of("off", "error", "warn", "info", "debug", "trace");
            default -> argument.completionCandidates() == null ? Stream.empty()
                    : StreamSupport.stream(argument.completionCandidates().spliterator(), false)
                            .map(word -> word.toLowerCase(Locale.ROOT));
        };
    }

    private static String description(CommandSpec command) {
        return String.join(" ", command.usageMessage().description());
    }

    private static String description(OptionSpec option) {
        return String.join(" ", option.description());
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
