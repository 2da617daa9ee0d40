package dev.sysg.cli;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.logging.Level;
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
@Command(name = "stop", addMethodSubcommands = false, description = "Stop the currently running process manager",
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

    @Option(names = {"-v", "--verbose"}, arity = "0", order = 6,
            description = "Print a line for each service as it goes down")
    void verbose(boolean given) {
        log.setAtLeast(Level.INFO);
    }

    @Option(names = {"-p", "--project"}, paramLabel = "<PROJECT>", order = 7,
            description = "Stop the services of this project only")
    Optional<String> project;

    @Option(names = "--supervisor", arity = "0", order = 10,
            description = "End the supervisor too, even one that hangs")
    boolean supervisor;

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
        if (extra.quiet) {
            log.set(Level.SEVERE);
        }
        if (extra.progress) {
            output.forceProgress();
        }
        Set<StopOption> options = Stream.of(StopOption.values()).filter(this::isGiven).collect(Collectors.toSet());
        StopReport report = stop(new StopRequest(List.copyOf(services), project, config, extra.grace, options));
        output.document(extra.format == Format.JSON ? JsonReport.render(report)
                : extra.quiet ? "" : TextReport.render(report));
        TextReport.errors(report).forEach(output::error);
        return ExitCode.of(report, cancellation.signal());
    }

    /** --grace and --parallel only say how a signal is sent, and are harmless. */
    private void refuseContradictions() {
        String noSignal = "it removes entries and sends no signal";
        refuse(extra.forget && extra.force, "--forget", "--force", noSignal);
        refuse(extra.forget && extra.noWait, "--forget", "--no-wait", noSignal);
        refuse(extra.forget && supervisor, "--forget", "--supervisor", noSignal);
        refuse(extra.quiet && extra.progress, "--quiet", "--progress", "it prints errors only");
        refuse(extra.quiet && extra.dryRun, "--quiet", "--dry-run", "it prints errors only");
        refuse(extra.keepSupervisor && supervisor, "--supervisor", "--keep-supervisor", "it ends the supervisor");
        String everything = "it ends the supervisor and all services [SG0204]";
        refuse(supervisor && !services.isEmpty(), "--supervisor", "--service", everything);
        refuse(supervisor && project.isPresent(), "--supervisor", "--project", everything);
        project.ifPresent(id -> services.stream().filter(name -> name.contains("/") && !name.startsWith(id + "/"))
                .forEach(name -> refuse(true, "--project " + id, "--service " + name,
                        "they name different projects [SG0201]")));
    }

    private void refuse(boolean contradiction, String option, String other, String reason) {
        if (contradiction) {
            throw new ParameterException(spec.commandLine(), "the argument '" + option + "' cannot be used with '"
                    + other + "': " + reason);
        }
    }

    private boolean isGiven(StopOption option) {
        return switch (option) {
            case DRY_RUN -> extra.dryRun;
            case NO_WAIT -> extra.noWait;
            case FORCE -> extra.force;
            case FORGET -> extra.forget;
            case PARALLEL -> extra.parallel;
            case SUPERVISOR -> supervisor;
            case KEEP_SUPERVISOR -> extra.keepSupervisor;
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
