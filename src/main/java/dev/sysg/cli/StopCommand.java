package dev.sysg.cli;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import dev.sysg.cli.ExtraOptions.Format;
import dev.sysg.stop.StopOption;
import dev.sysg.stop.StopReport;
import dev.sysg.stop.StopRequest;
import dev.sysg.stop.StopService;
import dev.sysg.time.Cancellation;

/** {@code sysg stop}. */
@Command(name = "stop", description = "Stop the currently running process manager",
        customSynopsis = "sysg stop [OPTIONS]", footer = "\nGive -s several times to stop several services.\n")
public class StopCommand implements Callable<Integer> {

    private final StopService service;
    private final Cancellation cancellation;
    private final Output output;
    private final Log log;

    @Spec
    CommandSpec spec;

    @ParentCommand
    SysgCommand program;

    @Option(names = {"-c", "--config"}, paramLabel = "<CONFIG>", order = 1,
            description = "Path to the configuration file (defaults to `systemg.yaml`) [default: systemg.yaml]")
    Optional<String> config;

    /** picocli fills a Set in the order of the arguments. */
    @Option(names = {"-s", "--service"}, paramLabel = "<SERVICE>", order = 3,
            description = "Name of service to stop (optional)")
    Set<String> services = Set.of();

    @Mixin
    ExtraOptions extra = new ExtraOptions();

    StopCommand(StopService service, Cancellation cancellation, Output output, Log log) {
        this.service = service;
        this.cancellation = cancellation;
        this.output = output;
        this.log = log;
    }

    @Override
    public Integer call() {
        refuseContradictions();
        Set<StopOption> options = Stream.of(StopOption.values()).filter(this::isGiven).collect(Collectors.toSet());
        StopReport report = stop(new StopRequest(List.copyOf(services), config, extra.grace, options));
        output.document(extra.format == Format.JSON ? JsonReport.render(report) : TextReport.render(report));
        TextReport.errors(report).forEach(output::error);
        return ExitCode.of(report, cancellation.signal());
    }

    /** --force and --no-wait ask for a signal. --grace and --parallel only say how one is sent, and are harmless. */
    private void refuseContradictions() {
        if (extra.forget && (extra.force || extra.noWait)) {
            throw new ParameterException(spec.commandLine(), "the argument '--forget' cannot be used with '"
                    + (extra.force ? "--force" : "--no-wait") + "': it removes entries and sends no signal");
        }
    }

    private boolean isGiven(StopOption option) {
        return switch (option) {
            case DRY_RUN -> extra.dryRun;
            case NO_WAIT -> extra.noWait;
            case FORCE -> extra.force;
            case FORGET -> extra.forget;
            case PARALLEL -> extra.parallel;
            case SYSTEM -> program.system;
        };
    }

    private StopReport stop(StopRequest request) {
        try {
            return service.stop(request, new ProgressLine(output));
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            log.trace(e);
            List<String> arguments = spec.commandLine().getParseResult().originalArgs();
            return StopReport.failed(extra.dryRun, ErrorMessages.of(e, arguments));
        }
    }
}
