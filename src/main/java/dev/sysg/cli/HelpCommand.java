package dev.sysg.cli;

import java.util.List;
import java.util.Optional;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

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
        CommandLine subject = command.map(top.getSubcommands()::get).orElse(command.isEmpty() ? top : null);
        if (subject == null) {
            throw new UnmatchedArgumentException(top, List.of(command.get()));
        }
        output.document(subject.getUsageMessage());
    }
}
