package dev.sysg.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.quarkus.runtime.ApplicationConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.ArgumentCaptor;
import picocli.CommandLine.IFactory;
import picocli.CommandLine;

import dev.sysg.cli.Output.Screen;
import dev.sysg.error.SysgException;
import dev.sysg.platform.TerminalSize;
import dev.sysg.stop.StopOption;
import dev.sysg.stop.StopReport.Mode;
import dev.sysg.stop.StopReport;
import dev.sysg.stop.StopRequest;
import dev.sysg.stop.StopService;
import dev.sysg.time.Cancellation;
import dev.sysg.testing.CommandModel;

/** From the words of the command line to the request, and from the report to the output. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class StopCommandTest {

    private final StopService service = mock(StopService.class);
    private final ApplicationConfig application = mock(ApplicationConfig.class);
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void nothing_is_recorded() {
        when(application.version()).thenReturn(Optional.of("1.2.3"));
        when(service.stop(any(), any())).thenReturn(new StopReport(Optional.of(Mode.DIRECT), false, Optional.empty(),
                Optional.empty(), List.of(), Optional.empty(), Optional.of(Path.of("/state"))));
    }

    @Test
    void without_options_every_service_is_asked_for() {
        assertThat(run("stop")).isZero();

        assertThat(request()).isEqualTo(new StopRequest(List.of(), Optional.empty(), Optional.empty(),
                Optional.empty(), Set.of()));
        assertThat(out).hasToString("nothing to stop in /state\n");
        assertThat(err.size()).isZero();
    }

    @Test
    void services_keep_their_order_and_count_once() {
        assertThat(run("stop", "-s", "web", "-sdb", "--service=web", "-s=api", "--service", "db")).isZero();

        assertThat(request().services()).containsExactly("web", "db", "api");
    }

    @ParameterizedTest
    @CsvSource({"--dry-run, DRY_RUN", "--no-wait, NO_WAIT", "--force, FORCE", "--forget, FORGET",
        "--parallel, PARALLEL", "--sys, SYSTEM", "--supervisor, SUPERVISOR",
        "--keep-supervisor, KEEP_SUPERVISOR"})
    void each_flag_becomes_its_option(String flag, StopOption option) {
        assertThat(run("stop", flag)).isZero();

        assertThat(request().options()).containsExactly(option);
    }

    @Test
    void manifest_grace_period_and_project_reach_the_request() {
        assertThat(run("stop", "--config", "a.yaml", "--grace", "1500ms", "-p", "demo")).isZero();

        assertThat(request().config()).contains("a.yaml");
        assertThat(request().gracePeriod()).contains(Duration.ofMillis(1500));
        assertThat(request().project()).contains("demo");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "--forget --force | '--forget' cannot be used with '--force': it removes entries and sends no signal",
        "--forget --no-wait | '--forget' cannot be used with '--no-wait': it removes entries",
        "--forget --supervisor | '--forget' cannot be used with '--supervisor': it removes entries",
        "--supervisor --keep-supervisor | '--supervisor' cannot be used with '--keep-supervisor': it ends",
        "--supervisor -s web | '--supervisor' cannot be used with '--service': it ends the supervisor and "
            + "all services [SG0204]",
        "--supervisor -p demo | '--supervisor' cannot be used with '--project': it ends",
        "-p demo -s other/web | '--project demo' cannot be used with '--service other/web': they name "
            + "different projects [SG0201]",
    })
    void options_that_contradict_each_other_are_refused(String options, String reason) {
        assertThat(run(("stop " + options).split(" "))).isEqualTo(2);

        assertThat(err.toString()).startsWith("error: the argument " + reason).contains("Usage: sysg stop [OPTIONS]");
        verifyNoInteractions(service);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--forget --dry-run", "--forget --grace 5s --parallel", "--grace 0 --no-wait",
        "--force --no-wait --parallel", "-p demo -s demo/web -s db", "--keep-supervisor -s web", "-v --plain"})
    void options_that_do_not_contradict_each_other_go_together(String options) {
        assertThat(run(("stop " + options).split(" "))).isZero();
    }

    @ParameterizedTest
    @CsvSource({"web, --service web", "my web, --service 'my web'"})
    void a_positional_argument_is_refused_with_the_option_it_needs(String argument, String tip) {
        assertThat(run("stop", argument)).isEqualTo(2);

        assertThat(err.toString()).startsWith("error: unexpected argument '" + argument + "' found\n")
                .contains("  tip: to stop a service, use " + tip + "\n");
        verifyNoInteractions(service);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "stop -s | a value is required for '--service <SERVICE>' but none was supplied",
        "stop -s --dry-run | a value is required for '--service <SERVICE>' but none was supplied",
        "stop -s a -s= | invalid value '' for '--service <SERVICE>': it is empty",
        "stop -s w\uFFFDb | invalid value 'w\uFFFDb' for '--service <SERVICE>': it is not UTF-8 in this locale",
        "stop --parallel --parallel | the argument '--parallel' cannot be used multiple times",
        "stop --forget= | option '--forget' should be specified without '' parameter",
        "stop --format xml | invalid value 'xml' for '--format <FORMAT>': expected one of [TEXT, JSON]",
        "stop --log-level 9 | invalid value '9' for '--log-level <LEVEL>': use off,",
        "help stpo | unrecognized subcommand 'stpo'",
        "help --bogus | unexpected argument '--bogus' found",
        "help help stop | unrecognized subcommand 'stop'",
        "stpo | unrecognized subcommand 'stpo'",
    })
    void arguments_that_cannot_be_understood_are_refused(String line, String message) {
        assertThat(run(line.split(" "))).isEqualTo(2);

        assertThat(err.toString()).startsWith("error: " + message).endsWith("For more information, try '--help'.\n");
        verifyNoInteractions(service);
    }

    @Test
    void a_similar_name_is_suggested() {
        assertThat(run("stpo")).isEqualTo(2);

        assertThat(err.toString()).contains("  tip: a similar one exists: 'stop'\n");
    }

    @Test
    void the_help_fits_a_terminal_except_for_documented_lines() {
        assertThat(run("stop", "--help")).isZero();

        List<String> lines = out.toString().lines().toList();
        assertThat(lines).hasSizeLessThanOrEqualTo(40);
        assertThat(lines).filteredOn(line -> line.length() > 80).hasSize(2)
                .allMatch(line -> line.startsWith("  -c, --config") || line.startsWith("      --log-level"));
        assertThat(lines).contains("      --parallel          Stop each service as soon as its dependents have ended",
                "                          another user's)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "help | Usage: sysg [OPTIONS] <COMMAND>",
        "help stop | Usage: sysg stop [OPTIONS]",
        "help help | Usage: sysg help [COMMAND]",
        "help -h | Usage: sysg help [COMMAND]",
    })
    void the_help_command_prints_the_help_of_each_command(String line, String usage) {
        assertThat(run(line.split(" "))).isZero();

        assertThat(out.toString()).contains("\n" + usage + "\n");
    }

    @Test
    void version_and_missing_subcommand_are_answered_at_once() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString().strip()).isEqualTo("sysg 1.2.3");

        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).contains("Usage: sysg [OPTIONS] <COMMAND>", "  stop ",
                " Stop the currently running");
    }

    @Test
    void a_stop_that_fails_as_a_whole_is_reported_and_exits_with_1() {
        when(service.stop(any(), any())).thenThrow(new SysgException("cannot read pid.json: repair it"));

        assertThat(run("stop", "--format", "json", "--dry-run")).isEqualTo(1);

        assertThat(out.toString()).contains("\"dryRun\" : true", "\"error\" : \"cannot read pid.json: repair it\"");
        assertThat(err).hasToString("error: cannot read pid.json: repair it\n");
    }

    @Test
    void quietly_only_errors_and_documents_are_printed() {
        assertThat(run("stop", "-q")).isZero();
        assertThat(out.size()).isZero();

        assertThat(run("stop", "-q", "--format", "json")).isZero();
        assertThat(out.toString()).contains("\"way\"");

        when(service.stop(any(), any())).thenThrow(new SysgException("cannot read pid.json: repair it"));
        assertThat(run("stop", "--quiet")).isEqualTo(1);
        assertThat(err).hasToString("error: cannot read pid.json: repair it\n");
    }

    private StopRequest request() {
        ArgumentCaptor<StopRequest> request = ArgumentCaptor.forClass(StopRequest.class);
        verify(service).stop(request.capture(), any());
        return request.getValue();
    }

    private int run(String... arguments) {
        Output output = new Output(new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, false, StandardCharsets.UTF_8), Screen.NONE, () -> new TerminalSize(0, 0));
        Log log = new Log(output);
        IFactory factory = new IFactory() {
            @Override
            public <K> K create(Class<K> type) throws Exception {
                if (type == StopCommand.class) {
                    return type.cast(new StopCommand(service, new Cancellation(), output, log));
                }
                if (type == HelpCommand.class) {
                    return type.cast(new HelpCommand(output));
                }
                if (type.getPackage() == StopCommand.class.getPackage()) {
                    return CommandModel.create(type);
                }
                return CommandLine.defaultFactory().create(type);
            }
        };
        return new SysgApplication(new SysgCommand(application, output, log), factory, output, log, null)
                .execute(arguments);
    }
}
