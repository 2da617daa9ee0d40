package dev.sysg.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;
import picocli.CommandLine;

/** The help in systemg's layout (systemg-compat.md §9.1), and usage errors in its words (§9.2). */
final class SystemgUsage implements IParameterExceptionHandler {

    private final Output output;

    SystemgUsage(Output output) {
        this.output = output;
    }

    /** Makes the command and its subcommands print their help so. */
    static void installHelp(CommandLine commandLine) {
        commandLine.setHelpSectionKeys(List.of("help"))
                .setHelpSectionMap(Map.of("help", help -> render(help.commandSpec())));
    }

    private static String render(CommandSpec command) {
        Map<String, String> commands = new LinkedHashMap<>();
        command.subcommands().forEach((name, sub) -> commands.put(name,
                sub.getCommandSpec().usageMessage().description()[0]));
        List<OptionSpec> options = new ArrayList<>(command.options());
        command.mixins().values().forEach(mixin -> options.removeAll(mixin.options()));
        StringBuilder text = new StringBuilder(command.usageMessage().description()[0])
                .append("\n\n").append(usage(command)).append('\n')
                .append(table("Commands:", commands)).append(optionTable("Options:", options));
        command.mixins().values().forEach(
                mixin -> text.append(optionTable(mixin.usageMessage().optionListHeading(), mixin.options())));
        return text.append(String.join("", command.usageMessage().footer())).toString();
    }

    private static String usage(CommandSpec command) {
        return "Usage: " + command.usageMessage().customSynopsis()[0];
    }

    private static String optionTable(String heading, List<OptionSpec> options) {
        Map<String, String> rows = new LinkedHashMap<>();
        options.stream().filter(option -> !option.hidden()).sorted(Comparator.comparingInt(OptionSpec::order))
                .forEach(option -> rows.put(
                        (option.names().length == 1 ? "    " : option.shortestName() + ", ") + name(option),
                        String.join("\n", option.description())));
        return table(heading, rows);
    }

    private static String table(String heading, Map<String, String> rows) {
        int width = rows.keySet().stream().mapToInt(String::length).max().orElse(0) + 2;
        String indent = "\n" + " ".repeat(width + 2);
        return rows.isEmpty() ? "" : rows.entrySet().stream()
                .map(row -> "  " + row.getKey() + " ".repeat(width - row.getKey().length())
                        + row.getValue().replace("\n", indent))
                .collect(Collectors.joining("\n", "\n" + heading + "\n", "\n"));
    }

    @Override
    public int handleParseException(ParameterException failure, String[] arguments) {
        if (failure instanceof UnmatchedArgumentException unmatched) {
            reportUnmatched(unmatched);
        } else {
            output.error(message(failure));
        }
        Stream.of("", usage(failure.getCommandLine().getCommandSpec()), "", "For more information, try '--help'.")
                .forEach(output::info);
        return ExitCode.USAGE;
    }

    private void reportUnmatched(UnmatchedArgumentException failure) {
        String argument = failure.getUnmatched().get(0);
        boolean option = argument.startsWith("-");
        boolean service = failure.getCommandLine().getCommandSpec().findOption("--service") != null;
        output.error(option || service ? "unexpected argument '" + argument + "' found"
                : "unrecognized subcommand '" + argument + "'");
        if (service && !option) {
            output.info("  tip: to " + failure.getCommandLine().getCommandName().replace("status", "show")
                    + " a service, use --service " + ErrorMessages.quoted(argument));
        } else {
            failure.getSuggestions().forEach(name -> output.info("  tip: a similar one exists: '" + name + "'"));
        }
    }

    private static String message(ParameterException failure) {
        if (failure instanceof MissingParameterException missing) {
            return "a value is required for '" + name(missing.getMissing().get(0)) + "' but none was supplied";
        }
        if (failure instanceof OverwrittenOptionException overwritten) {
            return "the argument '" + name(overwritten.getOverwritten()) + "' cannot be used multiple times";
        }
        // The cause has what a converter said: picocli puts its own words before it.
        return failure.getCause() == null ? failure.getMessage() : "invalid value '" + failure.getValue() + "' for '"
                + name(failure.getArgSpec()) + "': " + failure.getCause().getMessage();
    }

    /** Its longest name, and its value if it takes one. */
    private static String name(ArgSpec argument) {
        String value = argument.arity().max() == 0 ? "" : argument.paramLabel();
        return argument instanceof OptionSpec option ? (option.longestName() + " " + value).strip() : value;
    }
}
