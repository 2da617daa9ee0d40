package dev.sysg.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.sysg.manifest.RunSpec.Event;
import dev.sysg.manifest.RunSpec.Restart;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RunSpecTest {

    @TempDir
    Path root;

    private Manifests manifests;

    @BeforeEach
    void make_a_directory() {
        manifests = new Manifests(root);
    }

    @Test
    void a_service_with_nothing_but_a_command_is_never_restarted() {
        RunSpec run = run("command: serve --port $PORT");

        assertThat(run.command()).isEqualTo("serve --port $PORT");
        assertThat(run.restart()).isEqualTo(Restart.NEVER);
        assertThat(run.backoff()).isEqualTo(Duration.ofSeconds(5));
        assertThat(run.maxRestarts()).isEmpty();
        assertThat(run.hooks()).isEmpty();
        assertThat(run.leftOut()).isEmpty();
    }

    @Test
    void every_field_is_read() {
        RunSpec run = run("""
                command: serve
                    restart_policy: on-failure
                    backoff: 1.5s
                    max_restarts: 3
                    hooks:
                      on_start: {success: {command: one}, error: {command: two, timeout: 2s}}
                      on_stop: {error: {command: three}}
                      on_restart: {success: {command: four}}""");

        assertThat(run.restart()).isEqualTo(Restart.ON_FAILURE);
        assertThat(run.backoff()).isEqualTo(Duration.ofMillis(1500));
        assertThat(run.maxRestarts()).isEqualTo(OptionalInt.of(3));
        assertThat(run.hooks()).isEqualTo(Map.of(Event.ON_START_SUCCESS, new Hook("one", Hook.DEFAULT_TIMEOUT),
                Event.ON_START_ERROR, new Hook("two", Duration.ofSeconds(2)),
                Event.ON_STOP_ERROR, new Hook("three", Hook.DEFAULT_TIMEOUT),
                Event.ON_RESTART_SUCCESS, new Hook("four", Hook.DEFAULT_TIMEOUT)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"backoff: soon | 'soon' is not a duration",
        "restart_policy: often | 'often' of service 'web' is not known",
        "max_restarts: -1 | '-1' of service 'web' is not a number",
        "user: www | 'user' of service 'web' is not supported",
        "hooks: {on_start: {error: {command: x, timeout: soon}}} | 'soon' is not a duration"})
    void a_wrong_value_is_an_error_of_a_start_only(String field, String message) {
        ServiceSpec web = web("command: serve\n    " + field);

        assertThat(web.problem()).isEmpty();
        assertThatThrownBy(web::run).isInstanceOf(ManifestException.class).hasMessageContaining(message)
                .hasMessageContaining("systemg.yaml:");
    }

    @Test
    void of_two_services_with_one_name_none_is_started() {
        ServiceSpec web = manifests.service("version: 1\nservices: {web: {command: a}, web: {command: b}}", "web");

        assertThatThrownBy(web::run).hasMessageContaining("there are two services 'web'");
    }

    @Test
    void skipped_and_scheduled_services_are_left_out() {
        assertThat(run("command: a\n    skip: true").leftOut()).contains("the manifest says skip: true");
        assertThat(run("command: a\n    skip: false").leftOut()).isEmpty();
        assertThat(run("command: a\n    cron: {expression: '* * * * *'}").leftOut()).get().asString().contains("cron");
    }

    /** As systemg 0.20.4 computes them (systemg-compat.md §5.3). */
    @ParameterizedTest
    @CsvSource({"'command: sleep 600', 9103b1f886bedc4d", "'command: c\n    env: {vars: {A: \"1\"}}', 55360c9d6998ae69",
        "'command: c\n    env: {file: null}', 259315e412e62de4"})
    void the_key_of_the_state_is_that_of_systemg(String fields, String key) {
        assertThat(run(fields).stateKey()).isEqualTo(key);
    }

    @Test
    void each_field_changes_the_key_of_the_state() {
        assertThat(run("command: a\n    hooks: {on_stop: {success: {command: x, timeout: 5s}}}").stateKey())
                .isNotEqualTo(run("command: a\n    hooks: {on_stop: {success: {command: x}}}").stateKey())
                .isNotEqualTo(run("command: a").stateKey()).hasSize(16);
    }

    @ParameterizedTest
    @CsvSource({"ALWAYS, false, 9, true", "ALWAYS, true, 9, true", "ON_FAILURE, false, 0, false",
        "ON_FAILURE, true, 9, true", "NEVER, true, 0, false", "NEVER, false, 0, false"})
    void the_policy_decides_about_a_restart(Restart policy, boolean failed, int restarts, boolean restarted) {
        assertThat(spec(policy, OptionalInt.empty()).restarts(failed, restarts)).isEqualTo(restarted);
    }

    @Test
    void no_service_is_restarted_more_often_than_allowed() {
        RunSpec twice = spec(Restart.ALWAYS, OptionalInt.of(2));

        assertThat(twice.restarts(true, 1)).isTrue();
        assertThat(twice.restarts(true, 2)).isFalse();
        assertThat(spec(Restart.ALWAYS, OptionalInt.of(0)).restarts(true, 0)).isFalse();
    }

    private static RunSpec spec(Restart policy, OptionalInt most) {
        return new RunSpec("a", policy, Duration.ZERO, most, Map.of(), Optional.empty(), "");
    }

    private RunSpec run(String fields) {
        return web(fields).run();
    }

    private ServiceSpec web(String fields) {
        return manifests.service("version: 1\nservices:\n  web:\n    " + fields, "web");
    }
}
