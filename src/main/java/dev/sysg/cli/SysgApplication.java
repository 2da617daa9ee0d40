package dev.sysg.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.logging.Level;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.QuarkusApplication;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine;

import dev.sysg.file.NonUtf8;
import dev.sysg.time.Durations;

/** Parses the arguments, runs the command that they name, and returns its exit code. */
public class SysgApplication implements QuarkusApplication {

    private final SysgCommand command;
    private final IFactory factory;
    private final Output output;
    private final Log log;
    private final InterruptSignals signals;

    SysgApplication(SysgCommand command, IFactory factory, Output output, Log log, InterruptSignals signals) {
        this.command = command;
        this.factory = factory;
        this.output = output;
        this.log = log;
        this.signals = signals;
    }

    @Override
    public int run(String... arguments) {
        log.install();
        signals.install();
        int exitCode = execute(arguments);
        if (LaunchMode.current() == LaunchMode.NORMAL) {
            // An orderly shutdown of Quarkus takes as long as the work, and nothing needs it.
            Runtime.getRuntime().halt(exitCode);
        }
        return exitCode;
    }

    int execute(String... arguments) {
        StringWriter help = new StringWriter();
        CommandLine commandLine = new CommandLine(command, factory);
        Subcommands.add(commandLine, arguments);
        commandLine.setOut(new PrintWriter(help))
                .setExecutionExceptionHandler((failure, line, parsed) -> fail(failure, parsed.originalArgs()))
                .setParameterExceptionHandler(new SystemgUsage(output))
                .registerConverter(String.class, new Converter<>(SysgApplication::text))
                .registerConverter(Duration.class, new Converter<>(Durations::parse))
                .registerConverter(Level.class, new Converter<>(Log::level))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setAllowOptionsAsOptionParameters(false)
                .setExpandAtFiles(false)
                .setInterpolateVariables(false);
        commandLine.getCommandSpec().version(command.versionText());
        SystemgUsage.installHelp(commandLine);
        int exitCode = commandLine.execute(arguments);
        output.document(help.toString());
        if (output.isBroken()) {
            output.error("standard output cannot be written, and the result is lost: check its disk, or its reader");
            return Math.max(exitCode, ExitCode.FAILED);
        }
        return exitCode;
    }

    private int fail(Exception failure, List<String> arguments) {
        log.trace(failure);
        output.error(ErrorMessages.of(failure, arguments));
        return ExitCode.of(ExitCode.FAILED, signals.received());
    }

    /** A text that is neither empty, as from an unset shell variable, which must not mean "all", nor undecodable. */
    private static String text(String value) {
        if (value.isEmpty()) {
            throw new TypeConversionException("it is empty: give it a value (without --service and "
                    + "--project, all services are meant)");
        }
        if (NonUtf8.isIn(value)) {
            throw new TypeConversionException("it is not UTF-8 in this locale, and could name something else; "
                    + "use a name in UTF-8, and LC_ALL=C.UTF-8");
        }
        return value;
    }

    /** A JVM archives no lambda of picocli's interface, which is in an old format, and then no other class of it. */
    private record Converter<T>(Function<String, T> parser) implements ITypeConverter<T> {

        @Override
        public T convert(String value) {
            return parser.apply(value);
        }
    }

    /** Reports why the program failed before, or outside of, its command. */
    public static void reportFailure(Throwable failure, String... arguments) {
        Output output = new Output();
        output.error(ErrorMessages.of(failure, List.of(arguments)));
        if (String.join("=", arguments).matches("(?i).*--log-level=(debug|trace|4|5)\\b.*")) {
            output.trace(failure);
        }
    }
}
