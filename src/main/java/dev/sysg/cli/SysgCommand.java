package dev.sysg.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The program itself: what holds for every subcommand. */
@Command(name = "sysg", description = "A lightweight process manager for system services",
        versionProvider = Version.class, subcommands = {StopCommand.class, HelpCommand.class},
        customSynopsis = "sysg [OPTIONS] <COMMAND>")
public class SysgCommand implements Runnable {

    private final Log log;

    @Spec
    CommandSpec spec;

    SysgCommand(Log log) {
        this.log = log;
    }

    @Option(names = "--log-level", paramLabel = "<LEVEL>", order = 2, scope = ScopeType.INHERIT,
            converter = LogLevel.Converter.class,
            description = "Override the logging verbosity for this invocation only")
    void logLevel(LogLevel level) {
        log.set(level);
    }

    @Option(names = {"-h", "--help"}, arity = "0", usageHelp = true, order = 4, scope = ScopeType.INHERIT,
            description = "Print help")
    boolean help;

    @Option(names = "--sys", arity = "0", order = 6, scope = ScopeType.INHERIT,
            description = "Use the state in /var/lib/systemg; needs root")
    boolean system;

    /** Of systemg, whose stop has no use for it either (systemg-compat.md §9.2): scripts give it to all commands. */
    @Option(names = "--drop-privileges", arity = "0", order = 7, scope = ScopeType.INHERIT,
            description = "Has no effect on a stop, which starts no service")
    boolean dropPrivileges;

    @Option(names = {"-V", "--version"}, arity = "0", versionHelp = true, order = 5, description = "Print version")
    boolean version;

    @Override
    public void run() {
        throw new MissingSubcommandException(spec.commandLine());
    }

    /** A call without a subcommand: it gets the whole help, not one line. */
    static final class MissingSubcommandException extends ParameterException {

        MissingSubcommandException(picocli.CommandLine commandLine) {
            super(commandLine, "a subcommand is required");
        }
    }
}
