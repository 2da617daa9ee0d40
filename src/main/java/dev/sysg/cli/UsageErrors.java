package dev.sysg.cli;

import java.util.List;

import jakarta.inject.Singleton;

import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;
import picocli.CommandLine;

import dev.sysg.cli.SysgCommand.MissingSubcommandException;

/** What is said of arguments that cannot be understood, in the words of systemg (systemg-compat.md §9.2). */
@Singleton
class UsageErrors implements IParameterExceptionHandler {

    private final Output output;

    UsageErrors(Output output) {
        this.output = output;
    }

    @Override
    public int handleParseException(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        if (failure instanceof MissingSubcommandException) {
            output.explanation(command.getUsageMessage());
            return ExitCode.USAGE;
        }
        output.error(message(failure));
        suggestions(failure).forEach(suggestion -> output.note("  tip: a similar one exists: '" + suggestion + "'"));
        output.explanation("\n" + HelpLayout.usage(command.getCommandSpec())
                + "\n\nFor more information, try '--help'.\n");
        return ExitCode.USAGE;
    }

    private static String message(ParameterException failure) {
        if (failure instanceof UnmatchedArgumentException unmatched) {
            String argument = unmatched.getUnmatched().get(0);
            boolean command = !argument.startsWith("-") && !failure.getCommandLine().getSubcommands().isEmpty();
            return command
                    ? "unrecognized subcommand '" + argument + "'"
                    : "unexpected argument '" + argument + "' found";
        }
        if (failure instanceof MissingParameterException missing) {
            return "a value is required for '" + name(missing.getMissing().get(0)) + "' but none was supplied";
        }
        if (failure instanceof OverwrittenOptionException overwritten) {
            return "the argument '" + name(overwritten.getOverwritten()) + "' cannot be used multiple times";
        }
        ArgSpec argument = failure.getArgSpec();
        return argument == null ? failure.getMessage()
                : "invalid value '" + failure.getValue() + "' for '" + name(argument) + "': " + reason(failure);
    }

    /** What the converter said: picocli puts its own words before it. */
    private static String reason(ParameterException failure) {
        return failure.getCause() == null ? failure.getMessage() : failure.getCause().getMessage();
    }

    private static List<String> suggestions(ParameterException failure) {
        return failure instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
    }

    private static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option && option.arity().max() > 0
                ? option.longestName() + " " + option.paramLabel()
                : argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }
}
