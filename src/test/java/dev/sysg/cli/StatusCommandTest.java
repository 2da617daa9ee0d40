package dev.sysg.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.quarkus.runtime.ApplicationConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.IFactory;
import picocli.CommandLine;

import dev.sysg.cli.Output.Screen;
import dev.sysg.error.SysgException;
import dev.sysg.platform.TerminalSize;
import dev.sysg.status.StatusReport;
import dev.sysg.status.StatusService;
import dev.sysg.time.Cancellation;
import dev.sysg.testing.CommandModel;

/** The options and exit codes of status and restart. */
@Timeout(30)
@DisplayNameGeneration(ReplaceUnderscores.class)
class StatusCommandTest {

    private static final int SIGINT = 2;
    private static final String RUNNING = "{'name':'web','state':'running','health':'healthy'}";
    private static final String FAILED = "{'name':'web','state':'failed','health':'failing'}";

    private final StatusService service = mock(StatusService.class);
    private final Cancellation cancellation = new Cancellation();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final List<Class<?>> created = new ArrayList<>();

    @BeforeEach
    void a_service_is_running() {
        report(RUNNING, List.of());
    }

    @Test
    void well_is_0_and_a_table() {
        assertThat(run("status")).isZero();

        assertThat(out.toString()).startsWith("NAME  STATE    PID").contains("\nweb   running  -");
        verify(service).status(eq(Optional.empty()), eq(Optional.empty()), eq(false), any());
    }

    @Test
    void what_has_failed_is_3() {
        report(FAILED, List.of());

        assertThat(run("status")).isEqualTo(3);
        assertThat(err.size()).isZero();
    }

    @Test
    void a_store_that_cannot_be_read_is_1_beside_the_table_of_the_others() {
        report(RUNNING, List.of("pid.xml is broken: repair it"));

        assertThat(run("status")).isEqualTo(1);
        assertThat(out.toString()).contains("web   running");
        assertThat(err).hasToString("error: pid.xml is broken: repair it\n");
    }

    @Test
    void what_fails_as_a_whole_is_1_and_no_document() {
        when(service.status(any(), any(), anyBoolean(), any())).thenThrow(new SysgException("no: do this"));

        assertThat(run("status", "--json")).isEqualTo(1);
        assertThat(out.size()).isZero();
        assertThat(err).hasToString("error: no: do this\n");
    }

    @Test
    void an_interrupted_wait_is_130() {
        when(service.status(any(), any(), anyBoolean(), any())).thenAnswer(call -> {
            cancellation.request(SIGINT);
            throw new SysgException("interrupted: run it again");
        });

        assertThat(run("status")).isEqualTo(130);
    }

    @Test
    void the_options_reach_the_service() {
        run("status", "-s", "web", "-c", "a.yaml", "--sys");

        verify(service).status(eq(Optional.of("web")), eq(Optional.of("a.yaml")), eq(true), any());
    }

    @Test
    void json_is_one_document_in_ascii() {
        report("{'name':'wéb\\u001b','health':'healthy'}", List.of());

        assertThat(run("status", "--json")).isEqualTo(3);
        assertThat(out).hasToString("""
                {
                  "schema_version" : "status.v1",
                  "captured_at" : "then",
                  "overall_health" : "healthy",
                  "units" : [ {
                    "name" : "w\\u00E9b\\u001B",
                    "health" : "healthy"
                  } ]
                }
                """);
    }

    @Test
    void a_watch_prints_block_after_block_until_it_is_interrupted() {
        when(service.status(any(), any(), anyBoolean(), any())).thenReturn(of(RUNNING))
                .thenThrow(new SysgException("the supervisor has just ended")).thenAnswer(call -> {
                    cancellation.request(SIGINT);
                    return of(FAILED);
                });

        assertThat(run("status", "--watch", "0")).isEqualTo(130);

        String header = "NAME  STATE    PID  CPU  RSS  UPTIME  RESTARTS  LAST EXIT\n";
        assertThat(out).hasToString(header + "web   running  -    -    -    -       -         -\n\n"
                + header.replace("   PID", "  PID") + "web   failed  -    -    -    -       -         -\n");
        assertThat(err).hasToString("error: the supervisor has just ended\n");
        verify(service, times(3)).status(any(), any(), anyBoolean(), any());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "status web              | unexpected argument 'web' found",
        "status --json --json    | the argument '--json' cannot be used multiple times",
        "status --watch          | a value is required for '--watch <SECONDS>' but none was supplied",
        "status --watch soon     | invalid value 'soon' for '--watch <SECONDS>': 'soon' is not a duration",
        "status -s a -s b        | the argument '--service <SERVICE>' cannot be used multiple times",
        "status -s=              | invalid value '' for '--service <SERVICE>': it is empty",
        "restart --json          | unexpected argument '--json' found",
        "restart web             | unexpected argument 'web' found",
        "restart -s a -s b       | the argument '--service <SERVICE>' cannot be used multiple times",
    })
    void arguments_that_make_no_sense_are_2(String line, String message) {
        assertThat(run(line.split(" "))).isEqualTo(2);

        assertThat(err.toString()).startsWith("error: " + message);
        verifyNoInteractions(service);
    }

    @ParameterizedTest
    @CsvSource({"status, show", "restart, restart"})
    void a_positional_argument_is_refused_with_the_option_it_needs(String command, String verb) {
        assertThat(run(command, "web")).isEqualTo(2);

        assertThat(err.toString()).contains("  tip: to " + verb + " a service, use --service web\n");
    }

    @Test
    void a_restart_prints_what_the_supervisor_says() {
        when(service.restart(any(), anyBoolean(), any())).thenReturn("Service 'web' restarted\nand \033[2J");

        assertThat(run("restart", "-s", "web", "--sys")).isZero();

        assertThat(out).hasToString("Service 'web' restarted\nand ?[2J\n");
        verify(service).restart(eq(Optional.of("web")), eq(true), any());
    }

    @Test
    void a_restart_that_fails_is_1() {
        when(service.restart(any(), anyBoolean(), any())).thenThrow(new SysgException("no: do this"));

        assertThat(run("restart")).isEqualTo(1);
        assertThat(err).hasToString("error: no: do this\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"status | Exits with 3 if", "restart | Without -s, the supervisor reads"})
    void the_help_fits_a_terminal_but_for_one_line(String command, String footer) {
        assertThat(run("help", command)).isZero();

        assertThat(out.toString()).contains("Usage: sysg " + command + " [OPTIONS]\n", "\n" + footer);
        assertThat(out.toString().lines().filter(line -> line.length() > 80))
                .singleElement().asString().startsWith("      --log-level");
    }

    /** Their reflection would cost a stop time. */
    @Test
    void a_stop_does_not_even_know_the_other_commands() {
        assertThat(run("stop", "--bogus")).isEqualTo(2);

        assertThat(created).containsExactly(StopCommand.class);
    }

    private void report(String unit, List<String> problems) {
        when(service.status(any(), any(), anyBoolean(), any()))
                .thenReturn(new StatusReport("then", of(unit).units(), problems, true));
    }

    private static StatusReport of(String unit) {
        return new StatusReport("then", List.of(StatusTableTest.unit(unit)), List.of(), true);
    }

    private int run(String... arguments) {
        Output output = new Output(new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, false, StandardCharsets.UTF_8), Screen.NONE, () -> new TerminalSize(24, 80));
        Log log = new Log(output);
        IFactory factory = new IFactory() {
            @Override
            public <K> K create(Class<K> type) throws Exception {
                if (type.isAnnotationPresent(CommandLine.Command.class)) {
                    created.add(type);
                }
                return type == StatusCommand.class ? type.cast(new StatusCommand(service, cancellation, output))
                        : type == RestartCommand.class ? type.cast(new RestartCommand(service, output))
                        : type == HelpCommand.class ? type.cast(new HelpCommand(output))
                        : type == StopCommand.class ? type.cast(new StopCommand(null, cancellation, output, log))
                        : type.getPackage() == StopCommand.class.getPackage() ? CommandModel.create(type)
                        : CommandLine.defaultFactory().create(type);
            }
        };
        ApplicationConfig application = mock(ApplicationConfig.class);
        when(application.version()).thenReturn(Optional.of("1.2.3"));
        return new SysgApplication(new SysgCommand(application, output, log), factory, output, log,
                new InterruptSignals(cancellation, output)).execute(arguments);
    }
}
