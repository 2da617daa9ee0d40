package dev.sysg.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sysg.testing.Run;
import dev.sysg.testing.Sysg;

/** How the command line is parsed, and how errors in it are reported. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class UsageIT {

    private static final String STOP_HELP = """
            Stop the currently running process manager

            Usage: sysg stop [OPTIONS]

            Options:
              -c, --config <CONFIG>    Path to the configuration file (defaults to `systemg.yaml`) [default: systemg.yaml]
                  --log-level <LEVEL>  Override the logging verbosity for this invocation only
              -s, --service <SERVICE>  Name of service to stop (optional)
              -h, --help               Print help
            """;

    private Sysg sysg;

    @BeforeEach
    void world(@TempDir Path root) {
        sysg = new Sysg(root);
    }

    @ParameterizedTest
    @ValueSource(strings = {"stop --help", "stop -h", "help stop"})
    void the_help_of_stop_begins_with_the_documented_one(String line) {
        Run run = sysg.run(line.split(" ")).exits(0).isSilent();

        assertThat(run.out()).startsWith(STOP_HELP);
        run.prints("--grace <DURATION>", "--format <FORMAT>", "--dry-run", "--no-wait", "--force", "--forget",
                "--parallel", "--sys");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h", "help"})
    void the_help_of_the_program_lists_its_commands(String line) {
        sysg.run(line).exits(0).isSilent()
                .prints("Usage: sysg [OPTIONS] <COMMAND>", "  start ", "  stop ", " Stop the currently running",
                        "  status ", " Show the status", "  restart ", " Have the supervisor");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "-V"})
    void the_version_is_printed(String option) {
        assertThat(sysg.run(option).exits(0).isSilent().out()).matches("sysg \\d+\\.\\d+\\.\\d+\\n");
    }

    @Test
    void no_arguments_at_all_print_the_help_as_an_error() {
        sysg.run().exits(2).printsNothing().complains("Usage: sysg [OPTIONS] <COMMAND>", "Commands:");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "stop --bogus | unexpected argument '--bogus' found",
        "stop extra | unexpected argument 'extra' found",
        "stop -- extra | unexpected argument 'extra' found",
        "stop -s | a value is required for '--service <SERVICE>' but none was supplied",
        "stop -s --dry-run | a value is required for '--service <SERVICE>' but none was supplied",
        "stop --forget --force | the argument '--forget' cannot be used with '--force'",
        "stop --forget --no-wait | the argument '--forget' cannot be used with '--no-wait'",
        "stop --parallel --parallel | the argument '--parallel' cannot be used multiple times",
        "stop -c a --config b | the argument '--config <CONFIG>' cannot be used multiple times",
        "stop --dry-run --grace 1s --grace 2s | the argument '--grace <DURATION>' cannot be used multiple times",
        "stop --dry-run --format json --format json | the argument '--format <FORMAT>' cannot be used multiple times",
        "stop --dry-run --dry-run | the argument '--dry-run' cannot be used multiple times",
        "stop --force --dry-run --force | the argument '--force' cannot be used multiple times",
        "stop --no-wait --no-wait | the argument '--no-wait' cannot be used multiple times",
        "stop --sys --sys | the argument '--sys' cannot be used multiple times",
        "stop --drop-privileges --drop-privileges | the argument '--drop-privileges' cannot be used multiple times",
        "stop --drop-privileges=false | option '--drop-privileges' should be specified without 'false' parameter",
        "stop --log-level 1 --log-level 2 | the argument '--log-level <LEVEL>' cannot be used multiple times",
        "stop --dry-run=false | option '--dry-run' should be specified without 'false' parameter",
        "stop --dry-run= | option '--dry-run' should be specified without '' parameter",
        "stop --force=true | option '--force' should be specified without 'true' parameter",
        "stop --serv x | unexpected argument '--serv' found",
        "stpo | unrecognized subcommand 'stpo'",
        "help stpo | unrecognized subcommand 'stpo'",
        "--log-level 9 stop | invalid value '9' for '--log-level <LEVEL>'",
        "stop --log-level bogus | invalid value 'bogus' for '--log-level <LEVEL>'",
        "stop --grace abc | invalid value 'abc' for '--grace <DURATION>'",
        "stop --grace=-5s | invalid value '-5s' for '--grace <DURATION>'",
        "stop --format xml | invalid value 'xml' for '--format <FORMAT>'",
        "stop -V | unexpected argument '-V' found",
    })
    void arguments_that_cannot_be_understood_are_refused(String line, String complaint) {
        sysg.run(line.split(" ")).exits(2).printsNothing()
                .complains("error: " + complaint, "Usage: sysg", "For more information, try '--help'.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--service", "--config", "--grace", "--format", "--log-level"})
    void an_empty_value_as_from_an_unset_variable_is_refused(String option) {
        sysg.run("stop", option, "").exits(2).printsNothing().complains("invalid value '' for '" + option);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--service", "--config"})
    void an_undecodable_value_is_refused(String option) {
        sysg.run("stop", option, "w\uFFFD").exits(2).printsNothing()
                .complains("invalid value 'w\uFFFD' for '" + option, "it is not UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-s web", "-sweb", "-s=web", "--service web", "--service=web"})
    void a_value_may_follow_in_every_usual_way(String option) {
        sysg.recorded();

        sysg.run(("stop " + option).split(" ")).exits(0).prints("web: nothing to stop");
    }

    @Test
    void a_positional_argument_is_refused_with_the_option_it_needs() {
        sysg.run("stop", "web").exits(2).printsNothing()
                .complains("error: unexpected argument 'web' found", "tip: to stop a service, use --service web");
    }

    @Test
    void several_services_are_reported_in_their_order() {
        sysg.recorded();

        Run run = sysg.run("stop", "-s", "web", "-s", "db", "-s", "web").exits(0);

        assertThat(run.out()).matches("web: nothing to stop .*\ndb: nothing to stop .*\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--log-level off stop -s web", "stop -s web --log-level 0", "stop --log-level OFF -s web"})
    void the_log_level_may_stand_before_or_after_the_subcommand(String line) {
        sysg.recorded();

        sysg.run(line.split(" ")).exits(0).prints("web: nothing to stop").isSilent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--drop-privileges stop -s web", "stop -s web --drop-privileges"})
    void an_option_without_effect_may_stand_in_both_places(String line) {
        sysg.recorded();

        sysg.run(line.split(" ")).exits(0).prints("web: nothing to stop");
    }

    @Test
    void an_at_sign_names_no_file_with_arguments() throws Exception {
        Files.writeString(sysg.directory().resolve("arguments"), "--force");
        sysg.recorded();

        sysg.run("stop", "-s", "@arguments").exits(0).prints("@arguments: nothing to stop");
    }
}
