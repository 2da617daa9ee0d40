package dev.sysg.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sysg.error.SysgException;
import dev.sysg.file.FileTrust;
import dev.sysg.testing.Warnings;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ConfigFileTest {

    @TempDir
    Path root;

    @Test
    void the_user_s_file_lies_in_the_configuration_directory() {
        assertThat(ConfigFile.paths(Map.of("HOME", "/h", "XDG_CONFIG_HOME", "/x"))).containsExactly(
                Path.of("/x/sysg/application.yaml"), Path.of("/etc/sysg/application.yaml"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "relative", "/x\0"})
    void an_unusable_configuration_directory_means_that_of_the_home(String directory) {
        Path expected = Path.of("/h/.config/sysg/application.yaml");

        assertThat(ConfigFile.paths(Map.of("HOME", "/h", "XDG_CONFIG_HOME", directory))).startsWith(expected);
        assertThat(ConfigFile.paths(Map.of("HOME", "/h"))).startsWith(expected);
    }

    @Test
    void without_a_home_only_the_machine_s_file_is_left() {
        List<Path> expected = List.of(Path.of("/etc/sysg/application.yaml"));

        assertThat(ConfigFile.paths(Map.of())).isEqualTo(expected);
        assertThat(ConfigFile.paths(Map.of("HOME", ""))).isEqualTo(expected);
        assertThat(ConfigFile.paths(Map.of("HOME", "relative"))).isEqualTo(expected);
    }

    @Test
    void an_absent_file_has_no_values() {
        assertThat(ConfigFile.read(file())).isEmpty();
        assertThat(ConfigFile.read(root.resolve("no/such/directory"))).isEmpty();
    }

    @Test
    void a_file_in_the_place_of_the_directory_counts_as_absent() throws IOException {
        write("sysg: {lock-timeout: 1s}");

        assertThat(ConfigFile.read(file().resolve("application.yaml"))).isEmpty();
    }

    @Test
    void values_are_found_by_the_segments_of_their_keys() throws IOException {
        write("sysg:\n  state-dir: /s\n  stop: {'a.b': 010}\n'%dev': {sysg: {list: [1, 'b,c']}}\n---\nmore: yes\n");

        assertThat(values()).isEqualTo(Map.of(List.of("sysg", "state-dir"), "/s", List.of("sysg", "stop", "a.b"), "010",
                List.of("%dev", "sysg", "list"), "1,b\\,c", List.of("more"), "yes"));
        assertThat(ConfigFile.read(file()).orElseThrow().path()).isEqualTo(file());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing\n", "sysg:\n", "sysg: {stop: }", "{}", "---\n"})
    void an_empty_file_has_no_values(String text) throws IOException {
        write(text);

        assertThat(values()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sysg: [", "sysg:\n\tx: 1", "a: b: c", "*x", "\u0000",
            "sysg: {stop: [[a]]}", "sysg: !!java.net.URL [\"http://x\"]", "? [a]\n: b",
            "sysg: &a\n  stop: *a\n", "a: &a [*a]", "a: &a {b: 1}\nc: *a"})
    void a_text_that_is_not_yaml_is_an_error_that_names_the_file(String text) throws IOException {
        write(text);

        assertThat(error()).startsWith("cannot read " + file()).endsWith("correct or remove it");
        assertThat(error().lines()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"just words", "- a\n- b", "42"})
    void a_text_that_is_not_a_map_is_an_error(String text) throws IOException {
        write(text);

        assertThat(error()).startsWith("cannot read " + file()).contains("no map");
    }

    @Test
    void a_key_that_stands_twice_is_an_error_that_names_the_line() throws IOException {
        write("sysg:\n  stop:\n    kill-wait: 1s\n  stop:\n    parallel: true\n");

        assertThat(error()).startsWith("cannot read " + file()).contains("line 4 has a second 'sysg.stop'");
    }

    @Test
    void the_line_of_the_mistake_is_named() throws IOException {
        write("sysg:\n  stop: {}\n  supervisor: [\n");

        assertThat(error()).startsWith("cannot read " + file() + " line ");
    }

    @Test
    void deep_nesting_is_an_error() throws IOException {
        write("[".repeat(100_000));

        assertThat(error()).startsWith("cannot read " + file());
    }

    @Test
    void more_than_a_mebibyte_is_an_error() throws IOException {
        write("#".repeat((1 << 20) + 1));

        assertThat(error()).isEqualTo("cannot read " + file() + ": larger than 1 MiB: correct or remove it");
    }

    @Test
    void bytes_that_are_not_utf8_are_an_error() throws IOException {
        Files.write(file(), new byte[] {'a', ':', (byte) 0xff});

        assertThat(error()).isEqualTo("cannot read " + file() + ": not UTF-8 text: correct or remove it");
    }

    @Test
    void a_directory_in_its_place_is_an_error() throws IOException {
        Files.createDirectory(file());

        assertThat(error()).isEqualTo("cannot read " + file() + ": not a regular file: correct or remove it");
    }

    @Test
    @Timeout(20)
    void a_pipe_in_its_place_is_an_error_and_not_waited_for() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", "-m", "600", file().toString()).start().waitFor()).isZero();

        assertThat(error()).contains("not a regular file");
    }

    @Test
    void a_link_to_nothing_is_an_error() throws IOException {
        Files.createSymbolicLink(file(), root.resolve("nothing"));

        assertThat(error()).isEqualTo("cannot read " + file() + ": no such file: correct or remove it");
    }

    @Test
    void a_link_to_a_trusted_file_is_followed() throws IOException {
        Files.writeString(root.resolve("real"), "sysg: {lock-timeout: 1s}");
        Files.createSymbolicLink(file(), root.resolve("real"));

        assertThat(values()).containsOnlyKeys(List.of("sysg", "lock-timeout"));
    }

    @Tag("permissions")
    @Test
    void an_unreadable_file_is_an_error() throws IOException {
        assumeFalse(isRoot());
        write("sysg: {lock-timeout: 1s}");
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("---------"));

        assertThat(error()).contains("permission denied").contains(file().toString());
    }

    @Tag("permissions")
    @Test
    void a_file_that_others_can_write_is_ignored_with_a_warning() throws IOException {
        write("sysg: {lock-timeout: 1s}");
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-rw-rw-"));

        try (Warnings warnings = warnings()) {
            assertThat(ConfigFile.read(file())).isEmpty();

            assertThat(warnings.messages()).singleElement().asString()
                    .startsWith("ignored " + file() + ": others can write " + file() + "; run 'chmod ");
        }
    }

    private static boolean isRoot() {
        return FileTrust.ofThisUser().user() == 0;
    }

    private Path file() {
        return root.resolve("application.yaml");
    }

    private void write(String text) throws IOException {
        Files.writeString(file(), text);
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-------"));
    }

    private Map<List<String>, String> values() {
        return ConfigFile.read(file()).orElseThrow().values();
    }

    private static Warnings warnings() {
        return new Warnings(ConfigFile.class.getPackage());
    }

    private String error() {
        return assertThatExceptionOfType(SysgException.class).isThrownBy(() -> ConfigFile.read(file()))
                .actual().getMessage();
    }
}
