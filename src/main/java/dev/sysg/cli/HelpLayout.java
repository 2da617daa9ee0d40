package dev.sysg.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine;

/** The help in the layout of systemg's own (systemg-compat.md §9.1), which picocli's tables do not have. */
final class HelpLayout {

    private static final String SECTION = "sysg";

    private HelpLayout() {
    }

    /** Makes the command and its subcommands print their help in this layout. */
    static void install(CommandLine commandLine) {
        commandLine.setHelpSectionKeys(List.of(SECTION));
        commandLine.setHelpSectionMap(Map.of(SECTION, help -> render(help.commandSpec())));
    }

    static String usage(CommandSpec command) {
        return "Usage: " + command.usageMessage().customSynopsis()[0];
    }

    private static String render(CommandSpec command) {
        StringBuilder text = new StringBuilder();
        text.append(command.usageMessage().description()[0]).append("\n\n").append(usage(command)).append('\n');
        if (!command.subcommands().isEmpty()) {
            Map<String, String> commands = new LinkedHashMap<>();
            command.subcommands().forEach((name, sub) -> commands.put(name,
                    sub.getCommandSpec().usageMessage().description()[0]));
            text.append(table("Commands:", commands));
        }
        Collection<CommandSpec> mixins = command.mixins().values();
        text.append(options("Options:", command.options().stream()
                .filter(option -> mixins.stream().noneMatch(mixin -> mixin.options().contains(option))).toList()));
        mixins.forEach(mixin -> text.append(options(mixin.usageMessage().optionListHeading(), mixin.options())));
        return text.toString();
    }

    private static String options(String heading, List<OptionSpec> options) {
        Map<String, String> rows = new LinkedHashMap<>();
        options.stream().filter(option -> !option.hidden()).sorted(Comparator.comparingInt(OptionSpec::order))
                .forEach(option -> rows.put(left(option), String.join(" ", option.description())));
        return table(heading, rows);
    }

    private static String left(OptionSpec option) {
        String names = option.names().length == 1 ? "    " + option.longestName()
                : option.shortestName() + ", " + option.longestName();
        return option.arity().max() == 0 ? names : names + " " + option.paramLabel();
    }

    private static String table(String heading, Map<String, String> rows) {
        int width = rows.keySet().stream().mapToInt(String::length).max().orElse(0);
        return rows.entrySet().stream()
                .map(row -> "  " + row.getKey() + " ".repeat(width - row.getKey().length()) + "  " + row.getValue())
                .collect(Collectors.joining("\n", "\n" + heading + "\n", "\n"));
    }
}
