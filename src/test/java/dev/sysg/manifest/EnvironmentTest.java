package dev.sysg.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.sysg.store.ServiceId;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class EnvironmentTest {

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
    void a_name_with_a_value_is_replaced(String written, String expanded) {
        assertThat(command("'" + written + "'", "")).isEqualTo(expanded);
    }

    @Test
    void a_value_is_not_expanded_again() {
        assertThat(manifests.with("Z", "$X").service("{version: 1, services: {a: {command: $Z}}}", "a").commands())
                .containsExactly("$Z", "$X");
    }

    @Test
    void vars_come_before_files_and_those_of_the_service_first() {
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
    void a_command_is_given_as_written_and_expanded() {
        assertThat(manifests.service(yaml("serve $X", "", "x: y"), "web").commands())
                .containsExactly("serve $X", "serve own");
        assertThat(manifests.service(yaml("serve", "", "x: y"), "web").commands()).containsExactly("serve");
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
        assertThat(manifest.service(ServiceId.of("web")).orElseThrow().onStop().orElseThrow().command())
                .isEqualTo("$X ${X} $NONE");
    }

    @Test
    void names_of_dependencies_are_expanded() {
        Manifest manifest = manifests.load(
                "{version: 1, services: {own-a: {command: c}, b: {command: c, depends_on: ['${X}-a']}}}");
        assertThat(manifest.dependentsFirst()).containsExactly("b", "own-a");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "depends_on: [$NONE]            | 3:22",
            "env: {vars: {A: '${NONE}'}}    | 3:25",
            "env: {file: $NONE}             | 3:21",
            "hooks: {on_stop: {success: {command: c, timeout: $NONE}}} | 3:58"})
    void a_field_that_a_stop_uses_needs_its_variables(String field, String place) {
        assertThat(manifests.service(yaml("c", "", field), "web").problem()).contains("manifest "
                + directory.resolve("systemg.yaml") + ":" + place
                + ": the variable NONE is not set: set it in the environment");
    }

    @Test
    void the_path_of_an_env_file_cannot_come_from_the_file() {
        manifests.write("own.env", "Z=1\n");
        assertThat(manifests.service(yaml("c", "", "env: {file: $X.env}"), "web").environment())
                .containsEntry("Z", "1");
        assertThat(manifests.service(yaml("c", "", "env: {file: own.env$Z}"), "web").problem()).get().asString()
                .contains("the variable Z is not set");
    }

    private String command(String command, String root) {
        return command(command, root, "x: y");
    }

    private String command(String command, String root, String fields) {
        List<String> commands = manifests.service(yaml(command, root, fields), "web").commands();
        return commands.get(commands.size() - 1);
    }

    private static String yaml(String command, String root, String fields) {
        return "version: 1\n" + root + "services:\n  web: {" + fields + ",\n    command: " + command + "\n    }\n";
    }
}
