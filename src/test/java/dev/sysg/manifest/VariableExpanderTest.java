package dev.sysg.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class VariableExpanderTest {

    @TempDir
    Path directory;

    Manifests manifests;

    @BeforeEach
    void prepare() {
        manifests = new Manifests(directory).with("X", "own").with("Y", "why");
    }

    @ParameterizedTest
    @CsvSource({
            "$X,own", "${X},own", "a${X}b$Y!,aownbwhy!", "$$,$$", "$1,$1", "$$X,$own", "${Y:-b},why:-b}", "${X,own",
            "$NONE,$NONE", "${NONE}x,${NONE}x", "'$X_Z','$X_Z'", "$,$", "${},${}"})
    void names_are_replaced_where_they_have_a_value(String written, String expanded) {
        assertThat(command("'" + written + "'", "")).isEqualTo(expanded);
    }

    @Test
    void a_value_is_not_expanded_again() {
        assertThat(manifests.with("Z", "$X").service("{version: 1, services: {a: {command: $Z}}}", "a").command())
                .contains("$X");
    }

    @Test
    void the_vars_of_the_service_come_before_all_others() {
        manifests.write("s.env", "X=service-file\n");
        manifests.write("r.env", "X=root-file\n");
        String root = "env: {file: r.env, vars: {X: root-var}}\n";
        assertThat(command("$X", root, "env: {file: s.env, vars: {X: service-var}}")).isEqualTo("service-var");
        assertThat(command("$X", root, "env: {file: s.env}")).isEqualTo("root-var");
        assertThat(command("$X", "env: {file: r.env}\n", "env: {file: s.env}")).isEqualTo("service-file");
        assertThat(command("$X", "env: {file: r.env}\n", "env: {file: empty.env}")).isEqualTo("root-file");
        assertThat(command("$X", "env: {file: r.env}\n", "env: {}")).isEqualTo("root-file");
        assertThat(command("$X", "", "env: {}")).isEqualTo("own");
    }

    @Test
    void a_comment_needs_no_variable() {
        assertThat(command("c # $X", "# $NONE\n")).isEqualTo("c");
    }

    @Test
    void fields_that_a_stop_does_not_use_need_no_variable() {
        assertThat(command("c", "", "user: $NONE, deployment: {pre_start: $NONE}")).isEqualTo("c");
    }

    @Test
    void the_command_of_a_hook_stays_as_written() {
        Manifest manifest = manifests.load(yaml("c", "", "hooks: {on_stop: {success: {command: '$X ${X} $NONE'}}}"));
        assertThat(manifest.service("web").orElseThrow().onStop().orElseThrow().command()).isEqualTo("$X ${X} $NONE");
    }

    @Test
    void names_of_services_and_dependencies_are_expanded() {
        Manifest manifest = manifests.load(
                "{version: 1, services: {$X-a: {command: c}, b: {command: c, depends_on: ['${X}-a']}}}");
        assertThat(manifest.dependentsFirst()).containsExactly("b", "own-a");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "depends_on: [$NONE]            | 3:22",
            "env: {vars: {A: '${NONE}'}}    | 3:25",
            "env: {file: $NONE}             | 3:21",
            "hooks: {on_stop: {success: {command: c, timeout: $NONE}}} | 3:58"})
    void a_field_that_a_stop_uses_needs_its_variables(String field, String place) {
        assertThatThrownBy(() -> manifests.load(yaml("c", "", field)))
                .hasMessage("manifest " + directory.resolve("systemg.yaml") + ":" + place
                        + ": missing environment variable: NONE");
    }

    @Test
    void the_path_of_an_env_file_may_have_variables_but_not_its_own() {
        manifests.write("own.env", "Z=1\n");
        assertThat(manifests.service(yaml("c", "", "env: {file: $X.env}"), "web").environment())
                .containsEntry("Z", "1");
        assertThatThrownBy(() -> manifests.load(yaml("c", "", "env: {file: own.env$Z}")))
                .hasMessageContaining("missing environment variable: Z");
    }

    private String command(String command, String root) {
        return command(command, root, "x: y");
    }

    private String command(String command, String root, String fields) {
        return manifests.service(yaml(command, root, fields), "web").command().orElseThrow();
    }

    private static String yaml(String command, String root, String fields) {
        return "version: 1\n" + root + "services:\n  web: {" + fields + ",\n    command: " + command + "\n    }\n";
    }
}
