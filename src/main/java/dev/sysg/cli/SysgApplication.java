package dev.sysg.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.QuarkusApplication;
import picocli.CommandLine.IFactory;
import picocli.CommandLine;

/** Reads the arguments, runs the command that they name, and gives its exit code. */
public class SysgApplication implements QuarkusApplication {

    private final SysgCommand command;
    private final IFactory factory;
    private final Output output;
    private final Log log;
    private final UsageErrors usageErrors;
    private final InterruptSignals signals;

    SysgApplication(SysgCommand command, IFactory factory, Output output, Log log, UsageErrors usageErrors,
            InterruptSignals signals) {
        this.command = command;
        this.factory = factory;
        this.output = output;
        this.log = log;
        this.usageErrors = usageErrors;
        this.signals = signals;
    }

    @Override
    public int run(String... arguments) {
        int exitCode = execute(arguments);
        if (LaunchMode.current() == LaunchMode.NORMAL) {
            // Nothing here waits for a shutdown, which takes as long as the work.
            Runtime.getRuntime().halt(exitCode);
        }
        return exitCode;
    }

    private int execute(String... arguments) {
        log.install();
        signals.install();
        StringWriter help = new StringWriter();
        CommandLine commandLine = new CommandLine(command, factory)
                .setOut(new PrintWriter(help))
                .setParameterExceptionHandler(usageErrors)
                .setExecutionExceptionHandler((failure, line, result) -> failed(failure))
                .setAllowOptionsAsOptionParameters(false)
                .setExpandAtFiles(false)
                .setInterpolateVariables(false);
        HelpLayout.install(commandLine);
        int exitCode = commandLine.execute(arguments);
        output.document(help.toString());
        if (output.isBroken()) {
            output.error("standard output cannot be written, and the result is lost: see to its disk or its reader");
            return Math.max(exitCode, ExitCode.FAILED);
        }
        return exitCode;
    }

    private int failed(Exception failure) {
        log.trace(failure);
        output.error(ErrorMessages.message(failure));
        return ExitCode.FAILED;
    }
}
