package dev.sysg.cli;

import java.util.List;
import java.util.Optional;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;
import picocli.CommandLine;

/** {@code sysg help [COMMAND]}. */
@Command(name = "help", description = "Print this message or the help of the given subcommand(s)",
        customSynopsis = "sysg help [COMMAND]")
public class HelpCommand implements Runnable {

    private final Output output;

    @Spec
    CommandSpec spec;

    @Parameters(arity = "0..1", hidden = true)
    Optional<String> command;

    HelpCommand(Output output) {
        this.output = output;
    }

    @Override
    public void run() {
        CommandLine top = spec.parent().commandLine();
        output.document(command.map(name -> subcommand(top, name)).orElse(top).getUsageMessage());
    }

    private static CommandLine subcommand(CommandLine top, String name) {
        CommandLine subcommand = top.getSubcommands().get(name);
        if (subcommand == null) {
            throw new UnmatchedArgumentException(top, List.of(name));
        }
        return subcommand;
    }
}
