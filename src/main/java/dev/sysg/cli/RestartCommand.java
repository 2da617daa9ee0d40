package dev.sysg.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

import dev.sysg.status.StatusService;

/** {@code sysg restart}. */
@Command(name = "restart", addMethodSubcommands = false, description = "Have the supervisor restart its services",
        customSynopsis = "sysg restart [OPTIONS]",
        footer = "\nWithout -s, the supervisor reads its manifest again and restarts all services.\n")
public class RestartCommand implements Callable<Integer> {

    private final StatusService service;
    private final Output output;

    @ParentCommand
    SysgCommand program;

    @Option(names = {"-s", "--service"}, paramLabel = "<SERVICE>", order = 3,
            description = "Restart this service only")
    Optional<String> name;

    RestartCommand(StatusService service, Output output) {
        this.service = service;
        this.output = output;
    }

    @Override
    public Integer call() {
        output.document(service.restart(name, program.system, new ProgressLine(output)).lines()
                .map(line -> Output.oneLine(line) + "\n").collect(Collectors.joining()));
        return ExitCode.OK;
    }
}
