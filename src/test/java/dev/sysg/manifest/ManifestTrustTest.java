package dev.sysg.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sysg.platform.jvm.ThreadBootTime;
import dev.sysg.process.ProcessTable;
import dev.sysg.store.ServiceId;
import dev.sysg.store.StateDirectory;
import dev.sysg.testing.Warnings;

@Tag("permissions")
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ManifestTrustTest {

    private static final String TEXT = """
            version: 1
            env: {file: x.env}
            services: {web: {command: c, hooks: {on_stop: {success: {command: bye}}}}, other: {command: c}}
            """;

    private final ProcessTable processes = new ProcessTable(new ThreadBootTime());

    @TempDir
    Path directory;

    Manifests manifests;
    Path manifest;
    Path envFile;

    @BeforeEach
    void prepare() throws IOException {
        manifests = new Manifests(directory);
        manifest = manifests.write("systemg.yaml", TEXT);
        envFile = manifests.write("x.env", "A=1\n");
        permit(directory, "rwxr-xr-x");
        permit(manifest, "rw-r--r--");
        permit(envFile, "rw-r--r--");
    }

    @Test
    void files_of_this_user_are_used_without_a_warning() {
        assertUsed(true, true);
    }

    @Test
    void hooks_and_env_files_that_others_could_have_written_are_not_used() throws IOException {
        permit(manifest, "rw-r--rw-");
        assertUsed(false, false, "others can write " + manifest, "chmod");
    }

    @Test
    void commands_of_a_manifest_that_others_can_write_are_not_used() throws IOException {
        assertThat(manifests.source().load(manifest).service(ServiceId.of("web")).orElseThrow().commands())
                .containsExactly("c");
        permit(manifest, "rw-r--rw-");
        assertThat(manifests.source().load(manifest).service(ServiceId.of("web")).orElseThrow().commands()).isEmpty();
    }

    @Test
    void a_manifest_named_by_a_file_that_others_can_write_is_not_trusted() throws IOException {
        Path hint = manifests.write("config_hint", manifest.toString());
        permit(hint, "rw-r--r--");
        assertThat(hinted(hint).onStop()).isPresent();
        permit(hint, "rw-r--rw-");
        try (Warnings warnings = new Warnings(ManifestSource.class.getPackage())) {
            assertThat(hinted(hint).onStop()).isEmpty();
            assertThat(warnings.messages()).singleElement().asString().contains("others can write " + hint);
        }
    }

    private ServiceSpec hinted(Path hint) {
        return manifests.source().load(manifest, hint).service(ServiceId.of("web")).orElseThrow();
    }

    @Test
    void an_env_file_that_others_can_write_is_not_read() throws IOException {
        permit(envFile, "rw-rw-rw-");
        assertUsed(true, false, "others can write " + envFile, "chmod");
    }

    @Test
    void a_directory_that_others_can_write_is_not_trusted() throws IOException {
        permit(directory, "rwxrwxrwx");
        assertUsed(false, false, "others can write " + directory);
    }

    @Test
    void others_could_put_the_program_of_a_hook_into_a_sticky_directory() throws IOException {
        Files.setAttribute(directory, "unix:mode", 01777);
        assertUsed(false, false, "others can write " + directory + "; use another directory");
    }

    @Test
    void the_sticky_bit_protects_a_directory_in_a_shared_one() throws IOException {
        Files.setAttribute(directory, "unix:mode", 01777);
        Path project = Files.createDirectory(directory.resolve("project"));
        permit(project, "rwxr-xr-x");
        Files.move(envFile, project.resolve("x.env"));
        manifest = Files.move(manifest, project.resolve("systemg.yaml"));
        assertUsed(true, true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "services: 1", "services: {web: {depends_on: [no]}}",
            "services: {web: {depends_on: [$X]}}", "services: {web: {depends_on: [db]}, db: {depends_on: [web]}}"})
    void what_others_could_have_written_prevents_no_stop(String text) throws IOException {
        Files.writeString(manifest, text);
        permit(directory, "rwxrwxrwx");
        StateDirectory state = new StateDirectory(directory.resolve("state"));
        try (Warnings warnings = new Warnings(ManifestSource.class.getPackage())) {
            assertThat(manifests.source().find(Optional.empty(), directory, state).services().values())
                    .allMatch(service -> service.problem().isEmpty());
            assertThat(warnings.messages()).isNotEmpty().allMatch(message -> message.contains(manifest.toString()));
        }
    }

    @Test
    void a_manifest_of_another_user_is_not_trusted() throws IOException {
        assumeTrue(processes.ownUser() == 0, "only root can change the owner of a file");
        Files.setAttribute(manifest, "unix:uid", 12345);
        assertUsed(false, false, manifest + " belongs to uid 12345", "run as that user");
    }

    @Test
    void a_link_of_another_user_is_not_trusted() throws IOException {
        assumeTrue(processes.ownUser() == 0, "only root can change the owner of a file");
        Path target = Files.move(manifest, directory.resolve("target.yaml"));
        Files.createSymbolicLink(manifest, target);
        assertUsed(true, true);
        Files.setAttribute(manifest, "unix:uid", 12345, LinkOption.NOFOLLOW_LINKS);
        assertUsed(false, false, manifest + " belongs to uid 12345");
    }

    @Test
    void a_file_that_its_group_can_write_is_not_trusted_by_root_alone() throws IOException {
        permit(manifest, "rw-rw-r--");
        if (processes.ownUser() == 0) {
            assertUsed(false, false, "others can write", "chmod go-w");
        } else {
            assertUsed(true, true);
        }
    }

    @Test
    void the_order_of_a_manifest_that_others_can_write_is_used() throws IOException {
        permit(manifest, "rw-rw-rw-");
        try (Warnings warnings = new Warnings(ManifestSource.class.getPackage())) {
            assertThat(manifests.source().load(Files.writeString(manifest, "{env: {vars: {A: $NONE}}, services: "
                    + "{db: {command: c}, web: {depends_on: [db], env: {vars: {A: $NONE}}}}}")).dependentsFirst())
                    .containsExactly("web", "db");
            assertThat(warnings.messages()).singleElement().asString()
                    .contains("not using the commands, hooks and env of manifest " + manifest + ": others can write");
        }
    }

    /** Expects the hook and the env file to be used or not, and one warning if there are words that it must hold. */
    private void assertUsed(boolean hook, boolean file, String... words) {
        try (Warnings warnings = new Warnings(ManifestSource.class.getPackage())) {
            ServiceSpec web = manifests.source().load(manifest).service(ServiceId.of("web")).orElseThrow();
            assertThat(web.onStop().isPresent()).isEqualTo(hook);
            assertThat(web.environment().containsKey("A")).isEqualTo(file);
            if (words.length == 0) {
                assertThat(warnings.messages()).isEmpty();
            } else {
                assertThat(warnings.messages()).singleElement().asString().contains(words);
            }
        }
    }

    private static void permit(Path file, String mode) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }
}
