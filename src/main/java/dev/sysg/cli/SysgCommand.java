package dev.sysg.cli;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.logging.Level;

import io.quarkus.runtime.ApplicationConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The program itself: the options of every subcommand. */
@Command(name = "sysg", addMethodSubcommands = false, customSynopsis = "sysg [OPTIONS] <COMMAND>",
        description = "A lightweight process manager for system services")
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
            description = "Accepted without effect on a stop; start refuses it")
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

    /** As it was given, wherever it stood. */
    Optional<String> logLevelText() {
        return spec.commandLine().getParseResult().asCommandLineList().stream()
                .map(line -> line.getParseResult().matchedOption("--log-level")).filter(Objects::nonNull)
                .map(option -> option.originalStringValues().get(0)).findFirst();
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
