package dev.sysg.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sysg.testing.Run;
import dev.sysg.testing.Services;
import dev.sysg.testing.Sysg;

/** Hooks that run as real processes. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class HookIT {

    /** Long enough for three shells to start on a busy machine. */
    private static final String TIMEOUT = "3s";
    /** No process of it ends at SIGTERM, and the last one outlives its parents. */
    private static final String ENDLESS = "trap '' TERM; (sh -c 'sleep 600 & : > grandchild; sleep 600' & sleep 600) & "
            + "sleep 600; true";

    private static final int ROUNDS = 20;

    private final Services services = new Services();
    private Sysg sysg;

    @BeforeEach
    void world(@TempDir Path root) {
        sysg = new Sysg(root);
    }

    @AfterEach
    void cleanUp() {
        services.close();
    }

    @Test
    void a_hook_is_killed_with_its_descendants_at_its_timeout() {
        sysg.manifest("""
                version: "1"
                services:
                  web:
                    command: sleep 600
                    env: {vars: {%s}}
                    hooks:
                      on_stop:
                        success:
                          command: "%s"
                          timeout: %s
                """.formatted(variables(services.environment("hook")), ENDLESS, TIMEOUT));
        sysg.recorded("web", services.start("sleep 600").pid());

        sysg.run("stop").exits(0).prints("web: stopped (TERM")
                .complains("warning: the on_stop hook of 'web' was killed", "3 s");

        assertThat(sysg.directory().resolve("grandchild")).exists();
        Services.until(() -> services.live("hook").isEmpty());
        assertThat(sysg.pidFile()).doesNotContain("web");
    }

    @Test
    void a_process_that_a_hook_leaves_behind_holds_nobody_up() throws IOException {
        sysg.manifest("""
                version: "1"
                services:
                  web:
                    command: sleep 600
                    env: {vars: {%s}}
                    hooks:
                      on_stop:
                        success:
                          command: |
                            (until [ -e go ]; do sleep 0.01; done; echo late; : > outlived) &
                            echo said; echo wrong >&2
                          timeout: %s
                """.formatted(variables(services.environment("hook")), TIMEOUT));
        sysg.recorded("web", services.start("exec sleep 600").pid());

        sysg.startAs(List.of("sh", "-c", "out=$(\"$@\" 2>&1 > result); printf %s \"$out\"; cat result", "sh"), "stop")
                .await().exits(0).prints("said\nwrong", "web: stopped (TERM").isSilent();

        assertThat(services.live("hook")).isNotEmpty();
        Files.createFile(sysg.directory().resolve("go"));
        Services.until(() -> services.live("hook").isEmpty());
        assertThat(sysg.directory().resolve("outlived")).as("written after SIGPIPE").doesNotExist();
    }

    @Test
    void all_that_a_hook_writes_is_passed_on() {
        sysg.manifest("""
                version: "1"
                services:
                  web:
                    command: sleep 600
                    hooks: {on_stop: {success: {command: "head -c 1000000 /dev/zero | tr '\\\\0' x; echo end"}}}
                """);
        sysg.recorded("web", services.start("exec sleep 600").pid());

        Run run = sysg.run("stop").exits(0).prints("web: stopped (TERM");

        assertThat(run.err()).isEqualTo("x".repeat(1_000_000) + "end\n");
    }

    @Test
    void of_two_stops_at_once_one_runs_it() throws Exception {
        Path hooks = sysg.directory().resolve("hooks");
        sysg.manifest("""
                version: "1"
                services:
                  web:
                    command: sleep 600
                    hooks: {on_stop: {success: {command: "echo run >> hooks"}}}
                """);
        for (int round = 1; round <= ROUNDS; round++) {
            sysg.recorded("web", services.start("exec sleep 600").pid());

            List<Sysg.Started> stops = List.of(sysg.start("stop"), sysg.start("stop"));

            stops.forEach(stop -> stop.await().exits(0));
            assertThat(Files.readAllLines(hooks)).hasSize(round);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"$(touch executed)", "`touch executed`", "; touch executed", "' \"; touch executed #",
            "\" ; touch executed #", "$OTHER ${OTHER} \\\\ \\n", "%s %n {0}"})
    void the_value_of_a_variable_is_text_to_a_hook(String value) throws IOException {
        Files.writeString(sysg.directory().resolve("web.env"), "FROM_FILE=" + value + "\n");
        sysg.manifest("""
                version: "1"
                services:
                  web:
                    command: sleep 600
                    env: {file: web.env, vars: {FROM_VARS: '%s'}}
                    hooks:
                      on_stop:
                        success:
                          command: printf '%%s\\n' "$FROM_OWN" "$FROM_FILE" "${FROM_VARS}" > said
                """.formatted(value.replace("$", "${DOLLAR}").replace("'", "''")));
        sysg.recorded("web", services.start("exec sleep 600").pid());

        sysg.with("FROM_OWN", value).with("DOLLAR", "$").run("stop").exits(0).prints("web: stopped (TERM");

        assertThat(Files.readAllLines(sysg.directory().resolve("said"))).containsExactly(value, value, value);
        assertThat(sysg.directory().resolve("executed")).doesNotExist();
    }

    @Tag("permissions")
    @Test
    void a_hook_has_variables_of_its_own() throws IOException {
        sysg.manifest("""
                version: "1"
                services:
                  web:
                    command: sleep 600
                    hooks: {on_stop: {success: {command: 'for WHO in 1 2; do echo "$WHO"; done > said'}}}
                """);
        sysg.recorded("web", services.start("exec sleep 600").pid());

        sysg.with("WHO", "outer").run("stop").exits(0);

        assertThat(Files.readAllLines(sysg.directory().resolve("said"))).containsExactly("1", "2");
    }

    @Test
    void bytes_of_the_environment_reach_a_hook_as_they_are() throws IOException {
        byte[] latin = "caf\u00E9".getBytes(StandardCharsets.ISO_8859_1);
        Files.write(sysg.directory().resolve("web.env"), "FROM_FILE=caf\u00E9".getBytes(StandardCharsets.ISO_8859_1));
        sysg.manifest("""
                version: "1"
                services:
                  web:
                    command: sleep 600
                    env: {file: web.env, vars: {FROM_VARS: '$FROM_OWN'}}
                    hooks:
                      on_stop:
                        success:
                          command: |
                            printf %s "$FROM_OWN" > OWN
                            printf %s "$FROM_FILE" > FILE
                            printf %s "$FROM_VARS" > VARS
                """);
        sysg.recorded("web", services.start("exec sleep 600").pid());

        sysg.startAs(List.of("sh", "-c", "FROM_OWN=$(printf 'caf\\351'); export FROM_OWN; exec \"$@\"", "sh"), "stop")
                .await().exits(0).prints("web: stopped (TERM").isSilent();

        for (String name : List.of("OWN", "FILE", "VARS")) {
            assertThat(Files.readAllBytes(sysg.directory().resolve(name))).as(name).isEqualTo(latin);
        }
    }

    @ParameterizedTest
    @CsvSource({"true, 0,", "exit 3, 3, exited with status 3"})
    void a_json_report_has_the_result_of_the_hook(String command, int exitStatus, String problem) throws IOException {
        sysg.manifest("""
                version: "1"
                services:
                  web:
                    command: sleep 600
                    hooks: {on_stop: {success: {command: "%s"}}}
                """.formatted(command));
        sysg.recorded("web", services.start("exec sleep 600").pid());

        JsonNode hook = new ObjectMapper().readTree(sysg.run("stop", "--format", "json").exits(0).out())
                .at("/services/0/hook");

        assertThat(hook.get("exitStatus").intValue()).isEqualTo(exitStatus);
        assertThat(hook.get("problem").textValue()).isEqualTo(problem);
    }

    @Test
    void a_json_report_has_no_hook_where_none_was_due() throws IOException {
        sysg.manifest("version: '1'\nservices: {web: {command: sleep 600}}\n");
        sysg.recorded("web", services.start("exec sleep 600").pid());

        JsonNode service = new ObjectMapper().readTree(sysg.run("stop", "--format", "json").exits(0).out())
                .at("/services/0");

        assertThat(service.get("hook").isNull()).isTrue();
    }

    private static String variables(Map<String, String> environment) {
        return environment.entrySet().stream().map(variable -> variable.getKey() + ": '" + variable.getValue() + "'")
                .collect(Collectors.joining(", "));
    }
}
