package dev.sysg.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sysg.file.FileTrust;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ConfigFileTest {

    @TempDir
    Path root;

    @Test
    void a_file_that_is_not_there_is_no_source() {
        assertThat(new ConfigFile(file(), FileTrust::ofThisUser).source(1)).isEmpty();
        assertThat(new ConfigFile(root.resolve("no/such/directory"), FileTrust::ofThisUser).source(1)).isEmpty();
    }

    @Test
    void a_file_in_the_place_of_the_directory_is_no_source() throws IOException {
        write("sysg: {lock-timeout: 1s}");

        assertThat(new ConfigFile(file().resolve("application.yaml"), FileTrust::ofThisUser).source(1)).isEmpty();
    }

    @Test
    void its_known_keys_are_taken_over() throws IOException {
        write("sysg:\n  state-dir: /s\n  stop: {grace-period: 5}\n'%dev':\n  sysg: {lock-timeout: 1s}\n");

        CheckedSource source = source();

        assertThat(source.error()).isEmpty();
        assertThat(source.warnings()).isEmpty();
        assertThat(source.getProperties()).containsOnlyKeys("sysg.state-dir", "sysg.stop.grace-period",
                "%dev.sysg.lock-timeout");
        assertThat(source.getValue("sysg.stop.grace-period")).isEqualTo("5");
        assertThat(source.getOrdinal()).isEqualTo(270);
        assertThat(source.getName()).isEqualTo(file().toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing\n", "sysg:\n", "{}", "---\n"})
    void an_empty_file_says_nothing(String text) throws IOException {
        write(text);

        assertThat(source().getProperties()).isEmpty();
        assertThat(source().error()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sysg: {stop: {grace-perod: 5s}}", "sysg: {stop.grace-period: 5s}", "sysg: 5",
            "sysg: [a]", "sysg: {stop: 5s}", "sysg: {lock-timeout: {x: 1}}", "'%dev': {sysg: {lock-timout: 1s}}"})
    void an_unknown_key_is_an_error_that_names_key_and_file(String text) throws IOException {
        write(text);

        assertThat(error()).contains("unknown key '", "sysg").contains(file().toString())
                .contains("sysg.stop.grace-period");
    }

    @Test
    void keys_of_others_are_left_out_with_a_warning() throws IOException {
        write("quarkus: {log: {file: {path: /etc/x}}}\nsysq: {lock-timeout: 1s}\nsysg: {lock-timeout: 2s}");

        CheckedSource source = source();

        assertThat(source.getProperties()).containsOnlyKeys("sysg.lock-timeout");
        assertThat(source.warnings()).containsExactly(
                "ignored 'quarkus.log.file.path' in " + file() + ": only keys under sysg count there",
                "ignored 'sysq.lock-timeout' in " + file() + ": only keys under sysg count there");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sysg: [", "sysg:\n\tx: 1", "a: b: c", "*x", "\u0000",
            "sysg: !!java.net.URL [\"http://x\"]", "sysg: &a\n  stop: *a\n", "a: &a [*a]"})
    void what_is_no_yaml_is_an_error_that_names_the_file(String text) throws IOException {
        write(text);

        assertThat(error()).startsWith("cannot read " + file()).endsWith("correct or remove it");
        assertThat(error().lines()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"just words", "- a\n- b", "42"})
    void what_is_no_map_is_an_error(String text) throws IOException {
        write(text);

        assertThat(error()).startsWith("cannot read " + file()).contains("no map");
    }

    @Test
    void the_line_of_the_mistake_is_named() throws IOException {
        write("sysg:\n  stop: {}\n  supervisor: [\n");

        assertThat(error()).startsWith("cannot read " + file() + " line ");
    }

    @Test
    void an_alias_bomb_is_an_error() throws IOException {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i < 60; i++) {
            bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
        }
        write(bomb.toString());

        assertThat(error()).startsWith("cannot read " + file());
    }

    @Test
    void an_alias_bomb_that_the_parser_lets_pass_is_an_error() throws IOException {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 9; i++) {
            bomb.append("a%d: &a%d [*a%d, *a%d, *a%d, *a%d, *a%d]\n"
                    .formatted(i, i, i - 1, i - 1, i - 1, i - 1, i - 1));
        }
        write(bomb.toString());

        assertThat(error())
                .isEqualTo("cannot read " + file() + ": it holds more than 2000 values: correct or remove it");
    }

    @Test
    void a_name_that_cannot_be_read_is_told_of_and_leads_nowhere() throws IOException {
        Path another = Files.createDirectory(root.resolve("\uFFFD")).resolve("application.yaml");
        Files.writeString(another, "sysg: {lock-timeout: 1s}");

        CheckedSource source = new ConfigFile(another, FileTrust::ofThisUser).source(1).orElseThrow();

        assertThat(source.getProperties()).isEmpty();
        assertThat(source.warnings()).containsExactly(
                "ignored the configuration in " + another + ": the name is not UTF-8");
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
    void bytes_that_are_no_text_are_an_error() throws IOException {
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

        assertThat(error()).isEqualTo("cannot read " + file() + ": it is a link to nothing: correct or remove it");
    }

    @Test
    void a_link_to_a_file_of_ours_is_followed() throws IOException {
        Files.writeString(root.resolve("real"), "sysg: {lock-timeout: 1s}");
        Files.createSymbolicLink(file(), root.resolve("real"));

        assertThat(source().getProperties()).containsOnlyKeys("sysg.lock-timeout");
    }

    @Test
    void an_unreadable_file_is_an_error() throws IOException {
        assumeFalse(isRoot());
        write("sysg: {lock-timeout: 1s}");
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("---------"));

        assertThat(error()).contains("permission denied").contains(file().toString());
    }

    @Test
    void a_file_that_others_can_write_is_left_out_with_a_warning() throws IOException {
        write("sysg: {lock-timeout: 1s}");
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-rw-rw-"));

        CheckedSource source = source();

        assertThat(source.getProperties()).isEmpty();
        assertThat(source.error()).isEmpty();
        assertThat(source.warnings()).singleElement().asString()
                .startsWith("ignored " + file() + ": others can write " + file() + "; chmod ");
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

    private CheckedSource source() {
        return new ConfigFile(file(), FileTrust::ofThisUser).source(270).orElseThrow();
    }

    private String error() {
        assertThat(source().getProperties()).isEmpty();
        return source().error().orElseThrow().getMessage();
    }
}
