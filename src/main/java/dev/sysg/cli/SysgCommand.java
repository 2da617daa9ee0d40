package dev.sysg.cli;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.logging.Level;

import io.quarkus.runtime.ApplicationConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;
import picocli.CommandLine;

/** The program itself: the options of every subcommand. */
@Command(name = "sysg", description = "A lightweight process manager for system services",
        subcommands = {StopCommand.class, CompletionCommand.class}, customSynopsis = "sysg [OPTIONS] <COMMAND>")
public class SysgCommand implements Callable<Integer> {

    private final ApplicationConfig application;
    private final Output output;
    private final Log log;

    @Spec
    CommandSpec spec;

    @Option(names = {"-h", "--help"}, arity = "0", usageHelp = true, order = 4, scope = ScopeType.INHERIT,
            description = "Print help")
    boolean help;

    @Option(names = {"-V", "--version"}, arity = "0", versionHelp = true, order = 5, description = "Print version")
    boolean version;

    @Option(names = "--sys", arity = "0", order = 8, scope = ScopeType.INHERIT,
            description = "Use the state in /var/lib/systemg; needs root")
    boolean system;

    /** systemg's stop ignores it too (systemg-compat.md §9.2); scripts pass it to all commands. */
    @Option(names = "--drop-privileges", arity = "0", order = 9, scope = ScopeType.INHERIT,
            description = "Has no effect on a stop, which starts no service")
    boolean dropPrivileges;

    @Option(names = "--plain", arity = "0", order = 11, scope = ScopeType.INHERIT,
            description = "No colour, no rewritten lines")
    void plain(boolean given) {
        output.setPlain();
    }

    SysgCommand(ApplicationConfig application, Output output, Log log) {
        this.application = application;
        this.output = output;
        this.log = log;
    }

    @Option(names = "--log-level", paramLabel = "<LEVEL>", order = 2, scope = ScopeType.INHERIT,
            description = "Override the logging verbosity for this invocation only")
    void logLevel(Level level) {
        log.set(level);
    }

    @Command(name = "help", description = "Print this message or the help of the given subcommand(s)",
            customSynopsis = "sysg help [COMMAND]")
    void help(@Parameters(paramLabel = "<COMMAND>", arity = "0..1", hidden = true) String name) {
        CommandLine top = spec.commandLine();
        CommandLine described = name == null ? top : top.getSubcommands().get(name);
        if (described == null) {
            throw new UnmatchedArgumentException(top, List.of(name));
        }
        output.document(described.getUsageMessage());
    }

    String versionText() {
        return "sysg " + application.version().orElseThrow();
    }

    /** A call without a subcommand: the whole help, as an error. */
    @Override
    public Integer call() {
        spec.commandLine().getUsageMessage().lines().forEach(output::info);
        return ExitCode.USAGE;
    }
}
