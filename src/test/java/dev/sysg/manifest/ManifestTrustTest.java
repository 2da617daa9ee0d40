package dev.sysg.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sysg.platform.jvm.ThreadBootTime;
import dev.sysg.process.ProcessTable;
import dev.sysg.testing.Warnings;

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
    void our_own_files_are_used_without_a_warning() {
        assertUsed(true, true);
    }

    @Test
    void a_manifest_that_others_can_write_gives_no_hooks_and_no_env_files() throws IOException {
        permit(manifest, "rw-r--rw-");
        assertUsed(false, false, "others can write " + manifest, "chmod");
    }

    @Test
    void nor_commands_by_which_whoever_wrote_it_could_pass_off_a_process_as_a_service() throws IOException {
        assertThat(manifests.loader().load(manifest).service("web").orElseThrow().command()).contains("c");
        permit(manifest, "rw-r--rw-");
        assertThat(manifests.loader().load(manifest).service("web").orElseThrow().command()).isEmpty();
    }

    @Test
    void a_signpost_to_it_that_others_can_write_makes_it_theirs() throws IOException {
        Path hint = manifests.write("config_hint", manifest.toString());
        permit(hint, "rw-r--r--");
        assertThat(hinted(hint).onStop()).isPresent();
        permit(hint, "rw-r--rw-");
        try (Warnings warnings = new Warnings(ManifestLoader.class.getPackage())) {
            assertThat(hinted(hint).onStop()).isEmpty();
            assertThat(warnings.messages()).singleElement().asString().contains("others can write " + hint);
        }
    }

    private ServiceSpec hinted(Path hint) {
        return manifests.loader().load(manifest, hint).service("web").orElseThrow();
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
    void the_sticky_bit_protects_our_files_in_a_directory_of_all() throws IOException {
        Files.setAttribute(directory, "unix:mode", 01777);
        assertUsed(true, true);
    }

    @Test
    void a_manifest_of_another_user_is_not_trusted() throws IOException {
        assumeTrue(processes.ownUser() == 0, "only root can give files away");
        Files.setAttribute(manifest, "unix:uid", 12345);
        assertUsed(false, false, manifest + " belongs to uid 12345", "run as that user");
    }

    @Test
    void a_link_of_another_user_is_not_trusted() throws IOException {
        assumeTrue(processes.ownUser() == 0, "only root can give files away");
        Path target = Files.move(manifest, directory.resolve("target.yaml"));
        Files.createSymbolicLink(manifest, target);
        assertUsed(true, true);
        Files.setAttribute(manifest, "unix:uid", 12345, LinkOption.NOFOLLOW_LINKS);
        assertUsed(false, false, manifest + " belongs to uid 12345");
    }

    @Test
    void for_root_a_group_is_others_for_a_user_it_is_not() throws IOException {
        permit(manifest, "rw-rw-r--");
        if (processes.ownUser() == 0) {
            assertUsed(false, false, "others can write", "chmod go-w");
        } else {
            assertUsed(true, true);
        }
    }

    @Test
    void what_is_not_left_out_needs_no_warning() throws IOException {
        permit(manifest, "rw-rw-rw-");
        try (Warnings warnings = new Warnings(ManifestLoader.class.getPackage())) {
            manifests.loader().load(Files.writeString(manifest, "{version: 1, services: {web: {command: c}}}"));
            assertThat(warnings.messages()).isEmpty();
        }
    }

    /** Expects the hook and the env file to be used or not, and one warning if there are words that it must hold. */
    private void assertUsed(boolean hook, boolean file, String... words) {
        try (Warnings warnings = new Warnings(ManifestLoader.class.getPackage())) {
            ServiceSpec web = manifests.loader().load(manifest).service("web").orElseThrow();
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
