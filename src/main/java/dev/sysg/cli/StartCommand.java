package dev.sysg.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.logging.Level;

import jakarta.enterprise.inject.Instance;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import dev.sysg.daemon.DetachedCommand;
import dev.sysg.daemon.SupervisorRun;
import dev.sysg.daemon.SupervisorStart.StartRequest;
import dev.sysg.daemon.SupervisorStart;

/** {@code sysg start}. */
@Command(name = "start", addMethodSubcommands = false, customSynopsis = "sysg start [OPTIONS]",
        description = "Start the process manager with the given configuration")
public class StartCommand implements Callable<Integer> {

    private final Instance<SupervisorStart> start;
    private final InterruptSignals signals;
    private final Output output;
    private final Log log;

    @Spec
    CommandSpec spec;

    @ParentCommand
    SysgCommand program;

    @Option(names = {"-c", "--config"}, paramLabel = "<CONFIG>", order = 1,
            description = "Path to the configuration file (defaults to `systemg.yaml`) [default: systemg.yaml]")
    Optional<String> config;

    @Option(names = {"-s", "--service"}, paramLabel = "<SERVICE>", order = 3,
            description = "Optionally start only the named service, and those it depends on")
    Optional<String> service;

    @Option(names = "--daemonize", arity = "0", order = 6,
            description = "Run in the background, as a process of its own")
    boolean daemonize;

    /** @param start made only if this command is run: the others need nothing of it */
    StartCommand(Instance<SupervisorStart> start, InterruptSignals signals, Output output, Log log) {
        this.start = start;
        this.signals = signals;
        this.output = output;
        this.log = log;
    }

    @Override
    public Integer call() {
        if (program.dropPrivileges) {
            throw new ParameterException(spec.commandLine(), "--drop-privileges cannot be used with 'start': run it "
                    + "as the user that the services are to have, as in sudo -H -u USER sysg start");
        }
        StartRequest request = new StartRequest(config, service, program.system);
        if (daemonize) {
            start.get().detach(request, command()).ifPresent(running -> output.document(running + "\n"));
            return ExitCode.OK;
        }
        if (program.logLevelText().isEmpty()) {
            log.set(Level.INFO);
        }
        Optional<SupervisorRun> run = start.get().prepare(request);
        log.setTimed();
        run.ifPresent(signals::installFor);
        return run.isEmpty() || run.get().run() ? ExitCode.OK : ExitCode.FAILED;
    }

    /** The same command in the foreground, from any directory. */
    private DetachedCommand command() {
        List<String> given = spec.commandLine().getParent().getParseResult().originalArgs();
        List<String> arguments = new ArrayList<>(List.of("start", "--config", start.get().manifestPath(config)));
        service.ifPresent(name -> arguments.addAll(List.of("--service", name)));
        if (program.system) {
            arguments.add("--sys");
        }
        program.logLevelText().ifPresent(level -> arguments.addAll(List.of("--log-level", level)));
        return DetachedCommand.of(given.size(), arguments);
    }
}
