package dev.sysg.cli;

import java.util.List;
import java.util.Optional;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;
import picocli.CommandLine;

/** {@code sysg help}. */
@Command(name = "help", addMethodSubcommands = false, customSynopsis = "sysg help [COMMAND]",
        description = "Print this message or the help of the given subcommand(s)")
public class HelpCommand implements Runnable {

    private final Output output;

    @Spec
    CommandSpec spec;

    @Parameters(paramLabel = "<COMMAND>", arity = "0..1", hidden = true)
    Optional<String> name;

    HelpCommand(Output output) {
        this.output = output;
    }

    @Override
    public void run() {
        CommandLine program = spec.parent().commandLine();
        CommandLine described = name.isEmpty() ? program : program.getSubcommands().get(name.get());
        if (described == null) {
            throw new UnmatchedArgumentException(program, List.of(name.get()));
        }
        output.document(described.getUsageMessage());
    }
}
