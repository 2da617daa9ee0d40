package dev.sysg.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sysg.store.StateDirectory;
import dev.sysg.testing.Warnings;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ManifestSourceTest {

    private static final String YAML = "{version: 1, services: {web: {command: c}}}";

    @TempDir
    Path directory;

    Path work;
    StateDirectory state;
    Warnings warnings;

    @BeforeEach
    void prepare() throws IOException {
        work = Files.createDirectory(directory.resolve("work"));
        state = new StateDirectory(Files.createDirectory(directory.resolve("state")));
        warnings = new Warnings(ManifestLoader.class.getPackage());
    }

    @AfterEach
    void release() {
        warnings.close();
    }

    @Test
    void the_file_that_is_asked_for_starts_at_the_working_directory() throws IOException {
        write(work.resolve("other.yaml"), YAML);
        write(work.resolve("systemg.yaml"), "broken");
        assertThat(resolve("other.yaml").services()).containsKey("web");
        assertThat(resolve(work.resolve("other.yaml").toString()).services()).containsKey("web");
    }

    @Test
    void a_working_directory_whose_name_cannot_be_read_would_lead_to_the_manifest_of_another() throws IOException {
        Path another = Files.createDirectory(directory.resolve("\uFFFD"));
        write(another.resolve("systemg.yaml"), YAML);
        write(work.resolve("other.yaml"), YAML);
        ManifestSource source = new ManifestSource(new Manifests(directory).loader());
        for (Optional<String> config : List.of(Optional.<String>empty(), Optional.of("systemg.yaml"))) {
            assertThatThrownBy(() -> source.resolve(config, another, state)).isInstanceOf(ManifestException.class)
                    .hasMessageContaining("the current directory, " + another + ", is not UTF-8");
        }
        assertThat(source.resolve(Optional.of(work + "/other.yaml"), another, state).services()).containsKey("web");
    }

    @Test
    void the_file_that_is_asked_for_must_be_good() throws IOException {
        write(state.configHint(), write(directory.resolve("hinted.yaml"), YAML).toString());
        assertThatThrownBy(() -> resolve("absent.yaml")).isInstanceOf(ManifestException.class)
                .hasMessageContaining("absent.yaml: no such file");
        assertThatThrownBy(() -> resolve("a\0b")).isInstanceOf(ManifestException.class);
    }

    @Test
    void the_null_device_asks_for_none() {
        assertThat(resolve("/dev/null").services()).isEmpty();
        assertThat(warnings.messages()).isEmpty();
    }

    @Test
    void the_default_file_is_found() throws IOException {
        write(work.resolve("systemg.yaml"), YAML);
        write(state.configHint(), "/nonexistent/hint.yaml");
        assertThat(resolve().services()).containsKey("web");
        assertThat(warnings.messages()).isEmpty();
    }

    @Test
    void a_default_file_that_is_bad_is_an_error_that_offers_to_go_without() throws IOException {
        write(work.resolve("systemg.yaml"), "version: 1");
        assertThatThrownBy(this::resolve).isInstanceOf(ManifestException.class)
                .hasMessageContaining("systemg.yaml:1:1: missing field `services`")
                .hasMessageEndingWith("-c /dev/null");
    }

    @Test
    void a_default_file_that_is_a_link_to_nowhere_is_an_error() throws IOException {
        Files.createSymbolicLink(work.resolve("systemg.yaml"), work.resolve("nowhere"));
        assertThatThrownBy(this::resolve).isInstanceOf(ManifestException.class)
                .hasMessageContaining("no such file").hasMessageContaining("-c /dev/null");
    }

    @Test
    void without_a_default_file_the_recorded_one_is_taken() throws IOException {
        Path hinted = write(directory.resolve("hinted.yaml"), YAML);
        write(state.configHint(), " " + hinted + "\n");
        assertThat(resolve().services()).containsKey("web");
        assertThat(resolve().directory()).isEqualTo(directory);
        assertThat(warnings.messages()).isEmpty();
    }

    @Test
    void a_recorded_file_that_cannot_be_used_is_a_warning() throws IOException {
        write(state.configHint(), "/nonexistent/hint.yaml");
        assertThat(resolve().services()).isEmpty();
        assertThat(warnings.messages()).singleElement().asString()
                .contains(state.configHint().toString(), "/nonexistent/hint.yaml: no such file", "pid file alone");
    }

    @Test
    void a_relative_recorded_path_is_ignored_with_a_warning() throws IOException {
        write(work.resolve("hinted.yaml"), YAML);
        write(state.configHint(), "hinted.yaml");
        assertThat(resolve().services()).isEmpty();
        assertThat(warnings.messages()).singleElement().asString().contains("'hinted.yaml'", "no absolute path");
    }

    @Test
    void who_could_have_written_the_recorded_path_could_have_chosen_the_hooks() throws IOException {
        Path hinted = write(directory.resolve("hinted.yaml"), "{version: 1, services: {web: {command: c, hooks: "
                + "{on_stop: {success: {command: bye}}}}}}");
        write(state.configHint(), hinted.toString());
        assertThat(resolve().service("web").orElseThrow().onStop()).isPresent();
        Files.setPosixFilePermissions(state.configHint(), PosixFilePermissions.fromString("rw-rw-rw-"));
        assertThat(resolve().service("web").orElseThrow().onStop()).isEmpty();
        assertThat(warnings.messages()).singleElement().asString().contains("others can write " + state.configHint());
    }

    @Test
    void a_recorded_path_that_no_file_can_have_is_not_repeated() throws IOException {
        write(state.configHint(), "/" + "x".repeat(5000));
        assertThat(resolve().services()).isEmpty();
        assertThat(warnings.messages()).singleElement().asString().contains("longer than a path can be")
                .hasSizeLessThan(500);
    }

    @Test
    void no_manifest_at_all_is_a_warning_if_something_is_recorded() throws IOException {
        write(state.configHint(), " \n");
        assertThat(resolve().services()).isEmpty();
        assertThat(warnings.messages()).isEmpty();
        write(state.pidFile(), "{}");
        assertThat(resolve().services()).isEmpty();
        assertThat(warnings.messages()).containsExactly("no manifest: systemg.yaml is not in " + work
                + "; stopping by pid file alone, without order, hooks and state");
    }

    @Test
    void a_hint_that_is_no_text_is_ignored() throws IOException {
        Files.createDirectory(state.configHint());
        assertThat(resolve().services()).isEmpty();
        assertThat(warnings.messages()).singleElement().asString().contains("not a regular file");
    }

    private Manifest resolve() {
        return source().resolve(Optional.empty(), work, state);
    }

    private Manifest resolve(String config) {
        return source().resolve(Optional.of(config), work, state);
    }

    private ManifestSource source() {
        return new ManifestSource(new Manifests(directory).loader());
    }

    private static Path write(Path file, String text) throws IOException {
        return Files.writeString(file, text);
    }
}
