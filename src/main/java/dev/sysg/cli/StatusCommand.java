package dev.sysg.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

import dev.sysg.error.SysgException;
import dev.sysg.status.StatusReport;
import dev.sysg.status.StatusService;
import dev.sysg.time.Cancellation;

/** {@code sysg status}. */
@Command(name = "status", addMethodSubcommands = false, description = "Show the status of currently running services",
        customSynopsis = "sysg status [OPTIONS]",
        footer = "\nExits with 3 if something has failed, or nothing is running.\n")
public class StatusCommand implements Callable<Integer> {

    private static final String CLEAR_SCREEN = "\033[H\033[J";

    private final StatusService service;
    private final Cancellation cancellation;
    private final Output output;

    @ParentCommand
    SysgCommand program;

    @Option(names = {"-c", "--config"}, paramLabel = "<CONFIG>", order = 1,
            description = "Manifest that helps to recognise recorded processes")
    Optional<String> config;

    @Option(names = {"-s", "--service"}, paramLabel = "<SERVICE>", order = 3,
            description = "Show this service only, with its log files")
    Optional<String> name;

    @Option(names = "--json", arity = "0", order = 6, description = "Print one JSON document (status.v1)")
    boolean json;

    @Option(names = "--watch", paramLabel = "<SECONDS>", order = 7,
            description = "Show it again after so many seconds (or 2m)")
    Optional<Duration> watch;

    StatusCommand(StatusService service, Cancellation cancellation, Output output) {
        this.service = service;
        this.cancellation = cancellation;
        this.output = output;
    }

    @Override
    public Integer call() {
        int code = show("");
        Duration pause = watch.filter(asked -> asked.toSeconds() > 0).orElse(Duration.ofSeconds(1));
        while (watch.isPresent() && !output.isBroken() && !cancellation.pause(pause)) {
            code = show(output.canReplace() ? CLEAR_SCREEN : "\n");
        }
        return ExitCode.of(code, cancellation.signal());
    }

    private int show(String before) {
        try {
            StatusReport report = service.status(name, config, program.system, new ProgressLine(output));
            output.document(before + (json ? JsonReport.text(report.document())
                    : StatusTable.render(report, TerminalWidth.columns())));
            report.problems().forEach(output::error);
            return !report.problems().isEmpty() ? ExitCode.FAILED : report.isWell() ? ExitCode.OK : ExitCode.NOT_WELL;
        } catch (SysgException e) {
            if (watch.isEmpty()) {
                throw e;
            }
            output.error(e.getMessage());
            return ExitCode.FAILED;
        }
    }
}
