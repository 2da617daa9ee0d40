package dev.sysg.cli;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import dev.sysg.cli.CompletionScript.Shell;
import dev.sysg.config.SettingsReader;
import dev.sysg.store.PidFileStore;
import dev.sysg.store.RecordedService;
import dev.sysg.store.ServiceId;
import dev.sysg.store.StateDirectoryLocator;

/** {@code sysg completion}: a script for a shell, and the names of services that it asks for at a TAB. */
@Command(name = "completion", addMethodSubcommands = false, description = "Print the completion script of a shell",
        customSynopsis = "sysg completion [OPTIONS] <SHELL>",
        footer = "\nSHELL is bash, zsh or fish. To try it: source <(sysg completion bash)\n")
public class CompletionCommand implements Callable<Integer> {

    /** What no shell reads as more than a name. Others are not offered. */
    private static final Pattern PLAIN_NAME = Pattern.compile("[\\p{L}\\p{N}_][\\p{L}\\p{M}\\p{N}_@%+:,./-]*");

    private final SettingsReader settings;
    private final StateDirectoryLocator directories;
    private final PidFileStore store;
    private final Output output;
    private final Log log;

    @Spec
    CommandSpec spec;

    @ParentCommand
    SysgCommand program;

    @Parameters(paramLabel = "<SHELL>", arity = "0..1")
    Optional<Shell> shell;

    @Option(names = "--services", arity = "0", hidden = true)
    boolean services;

    CompletionCommand(SettingsReader settings, StateDirectoryLocator directories, PidFileStore store, Output output,
            Log log) {
        this.settings = settings;
        this.directories = directories;
        this.store = store;
        this.output = output;
        this.log = log;
    }

    @Override
    public Integer call() {
        if (services) {
            output.document(names());
            return ExitCode.OK;
        }
        output.document(CompletionScript.of(shell.orElseThrow(() -> new ParameterException(spec.commandLine(),
                "a shell is required: bash, zsh or fish")), spec.root()));
        return ExitCode.OK;
    }

    /** One a line. A failure prints nothing: a message would stand in the line that is being typed. */
    private String names() {
        log.set(Level.OFF);
        try {
            var ids = store.view(directories.locate(settings.read(), program.system)).services().stream()
                    .map(RecordedService::id).toList();
            Map<String, Long> counts = ids.stream().collect(Collectors.groupingBy(ServiceId::name,
                    Collectors.counting()));
            return ids.stream().map(id -> counts.get(id.name()) > 1 ? id.toString() : id.name()).distinct()
                    .filter(name -> PLAIN_NAME.matcher(name).matches()).map(name -> name + "\n")
                    .collect(Collectors.joining());
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            return "";
        }
    }
}
