package dev.sysg.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

import dev.sysg.stop.StopReport;
import dev.sysg.stop.StopRequest;
import dev.sysg.stop.StopService;
import dev.sysg.time.Cancellation;

/** {@code sysg stop}. */
@Command(name = "stop", description = "Stop the currently running process manager",
        customSynopsis = "sysg stop [OPTIONS]")
public class StopCommand implements Callable<Integer> {

    private final StopService service;
    private final Cancellation interruption;
    private final Output output;
    private final Log log;

    @ParentCommand
    SysgCommand program;

    @Option(names = {"-c", "--config"}, paramLabel = "<CONFIG>", order = 1, converter = NonEmptyTextConverter.class,
            description = "Path to the configuration file (defaults to `systemg.yaml`) [default: systemg.yaml]")
    Optional<String> config;

    @Option(names = {"-s", "--service"}, paramLabel = "<SERVICE>", order = 3, converter = NonEmptyTextConverter.class,
            description = "Name of service to stop (optional)")
    Optional<String> serviceName;

    @Mixin
    Further further = new Further();

    StopCommand(StopService service, Cancellation interruption, Output output, Log log) {
        this.service = service;
        this.interruption = interruption;
        this.output = output;
        this.log = log;
    }

    /**
     * The options that systemg's stop does not have. No ArgGroup: a repeated option would begin a new one. Flags of
     * arity 0, for else {@code --dry-run=}, with a variable that is not set, would be a no, and a real stop.
     */
    @Command(optionListHeading = "Beyond systemg's own:")
    static class Further {

        @Option(names = "--grace", paramLabel = "<DURATION>", order = 11, converter = DurationConverter.class,
                description = "Time between SIGTERM and SIGKILL, such as 500ms, 10s or 2m; 0 is SIGKILL at once "
                        + "[default: sysg.stop.grace-period, 10s]")
        Optional<Duration> grace;

        @Option(names = "--format", paramLabel = "<FORMAT>", order = 12, defaultValue = "text",
                converter = Format.Converter.class, description = "Form of the result: text or json [default: text]")
        Format format;

        @Option(names = "--dry-run", arity = "0", order = 13,
                description = "Show what would be stopped, and change nothing")
        boolean dryRun;

        @Option(names = "--no-wait", arity = "0", order = 14, description = "Ask for the end, and do not wait for it")
        boolean noWait;

        @Option(names = "--force", arity = "0", order = 15,
                description = "Stop also a process that may not be the service's, but none of a user other than "
                        + "pid.json's, unless that is root's")
        boolean force;
    }

    @Override
    public Integer call() {
        StopReport report = stop(new StopRequest(serviceName, config, further.grace, further.dryRun, further.noWait,
                further.force, program.system));
        output.document(further.format.render(report));
        TextReport.errors(report).forEach(output::error);
        return ExitCode.of(report, interruption.signal());
    }

    private StopReport stop(StopRequest request) {
        try {
            return service.stop(request, new ProgressLine(output));
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            log.trace(e);
            return StopReport.failed(request.dryRun(), ErrorMessages.message(e));
        }
    }
}
