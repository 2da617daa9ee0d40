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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sysg.store.ServiceId;
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
        warnings = new Warnings(ManifestSource.class.getPackage());
    }

    @AfterEach
    void release() {
        warnings.close();
    }

    @Test
    void the_given_path_is_relative_to_the_working_directory() throws IOException {
        write(work.resolve("other.yaml"), YAML);
        write(work.resolve("systemg.yaml"), "broken");
        assertThat(find("other.yaml").services()).containsKey("web");
        assertThat(find(work.resolve("other.yaml").toString()).services()).containsKey("web");
    }

    @Test
    void a_current_directory_that_is_not_utf8_needs_an_absolute_path() throws IOException {
        Path another = Files.createDirectory(directory.resolve("\uFFFD"));
        write(another.resolve("systemg.yaml"), YAML);
        write(work.resolve("other.yaml"), YAML);
        ManifestSource source = new Manifests(directory).source();
        for (Optional<String> config : List.of(Optional.<String>empty(), Optional.of("systemg.yaml"))) {
            assertThatThrownBy(() -> source.find(config, another, state)).isInstanceOf(ManifestException.class)
                    .hasMessageContaining("the current directory " + another + ", because its name is not UTF-8");
        }
        assertThat(source.find(Optional.of(work + "/other.yaml"), another, state).services()).containsKey("web");
    }

    @Test
    void a_given_manifest_that_cannot_be_used_is_an_error() throws IOException {
        write(state.configHint(), write(directory.resolve("hinted.yaml"), YAML).toString());
        assertThatThrownBy(() -> find("absent.yaml")).isInstanceOf(ManifestException.class)
                .hasMessageContaining("absent.yaml: no such file");
        assertThatThrownBy(() -> find("a\0b")).isInstanceOf(ManifestException.class);
    }

    @Test
    void the_null_device_is_the_empty_manifest() {
        assertThat(find("/dev/null").services()).isEmpty();
        assertThat(warnings.messages()).isEmpty();
    }

    @Test
    void the_default_file_is_found() throws IOException {
        write(work.resolve("systemg.yaml"), YAML);
        write(state.configHint(), "/nonexistent/hint.yaml");
        assertThat(find().services()).containsKey("web");
        assertThat(warnings.messages()).isEmpty();
    }

    @Test
    void a_broken_default_file_is_an_error_that_names_dev_null() throws IOException {
        write(work.resolve("systemg.yaml"), "version: 1");
        assertThatThrownBy(this::find).isInstanceOf(ManifestException.class)
                .hasMessageContaining("systemg.yaml:1:1: the manifest has no services")
                .hasMessageEndingWith("-c /dev/null");
    }

    @Test
    void a_default_file_that_is_a_dangling_link_is_an_error() throws IOException {
        Files.createSymbolicLink(work.resolve("systemg.yaml"), work.resolve("nowhere"));
        assertThatThrownBy(this::find).isInstanceOf(ManifestException.class)
                .hasMessageContaining("no such file").hasMessageContaining("-c /dev/null");
    }

    @Test
    void without_a_default_file_the_recorded_one_is_used() throws IOException {
        Path hinted = write(directory.resolve("hinted.yaml"), YAML);
        write(state.configHint(), " " + hinted + "\n");
        assertThat(find().services()).containsKey("web");
        assertThat(find().directory()).isEqualTo(directory);
        assertThat(warnings.messages()).isEmpty();
    }

    @Test
    void a_recorded_file_that_cannot_be_used_is_a_warning() throws IOException {
        write(state.configHint(), "/nonexistent/hint.yaml");
        assertThat(find().services()).isEmpty();
        assertThat(warnings.messages()).singleElement().asString()
                .contains(state.configHint().toString(), "/nonexistent/hint.yaml: no such file",
                        "stopping without order and hooks");
    }

    @Test
    void a_relative_recorded_path_is_ignored_with_a_warning() throws IOException {
        write(work.resolve("hinted.yaml"), YAML);
        write(state.configHint(), "hinted.yaml");
        assertThat(find().services()).isEmpty();
        assertThat(warnings.messages()).singleElement().asString()
                .contains(state.configHint().toString(), "no absolute path");
    }

    @Tag("permissions")
    @Test
    void a_recorded_path_that_others_can_write_gives_no_hooks() throws IOException {
        Path hinted = write(directory.resolve("hinted.yaml"), "{version: 1, services: {web: {command: c, hooks: "
                + "{on_stop: {success: {command: bye}}}}}}");
        write(state.configHint(), hinted.toString());
        assertThat(find().service(ServiceId.of("web")).orElseThrow().onStop()).isPresent();
        Files.setPosixFilePermissions(state.configHint(), PosixFilePermissions.fromString("rw-rw-rw-"));
        assertThat(find().service(ServiceId.of("web")).orElseThrow().onStop()).isEmpty();
        assertThat(warnings.messages()).singleElement().asString().contains("others can write " + state.configHint());
    }

    @Test
    void no_manifest_is_a_warning_if_something_is_recorded() throws IOException {
        assertThat(find().services()).isEmpty();
        assertThat(warnings.messages()).isEmpty();
        write(state.pidFile(), "{}");
        assertThat(find().services()).isEmpty();
        assertThat(warnings.messages()).containsExactly("no manifest: the current directory has no systemg.yaml or "
                + "sysg.yaml; stopping without order and hooks");
    }

    @Test
    void sysg_yaml_is_read_where_there_is_no_systemg_yaml() throws IOException {
        write(work.resolve("sysg.yaml"), YAML);
        assertThat(find().services()).containsKey("web");
        write(work.resolve("systemg.yaml"), "{version: 1, services: {db: {command: c}}}");
        assertThat(find().services()).containsOnlyKeys("db");
        assertThat(warnings.messages()).isEmpty();
    }

    @Test
    void systemg_yml_is_not_read_and_a_warning_says_how_to_use_it() throws IOException {
        write(work.resolve("systemg.yml"), YAML);
        assertThat(find().services()).isEmpty();
        assertThat(warnings.messages()).singleElement().asString()
                .contains(work.resolve("systemg.yml") + " is not read").endsWith("-c systemg.yml");
    }

    @Test
    void nothing_is_created() throws IOException {
        find();
        assertThat(work).isEmptyDirectory();
        assertThat(state.root()).isEmptyDirectory();
    }

    @Test
    void a_recorded_path_that_is_no_file_is_a_warning() throws IOException {
        Files.createDirectory(state.configHint());
        assertThat(find().services()).isEmpty();
        assertThat(warnings.messages()).singleElement().asString().contains("not a regular file");
    }

    private Manifest find() {
        return source().find(Optional.empty(), work, state);
    }

    private Manifest find(String config) {
        return source().find(Optional.of(config), work, state);
    }

    private ManifestSource source() {
        return new Manifests(directory).source();
    }

    private static Path write(Path file, String text) throws IOException {
        return Files.writeString(file, text);
    }
}
