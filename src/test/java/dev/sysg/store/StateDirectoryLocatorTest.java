package dev.sysg.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sysg.config.Settings;
import dev.sysg.error.SysgException;
import dev.sysg.process.ProcessTable;
import dev.sysg.testing.Nobody;
import dev.sysg.testing.StartedProcesses;
import dev.sysg.testing.TestSettings;
import dev.sysg.testing.Warnings;

@Tag("permissions")
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class StateDirectoryLocatorTest {

    private static final Settings DEFAULTS = new TestSettings().build();
    private static final Settings CONFIGURED = settings(Path.of("/configured"));

    @Test
    void the_default_is_below_home() {
        assertThat(locate(DEFAULTS, false, 1000, Map.of("HOME", "/home/a/../b/")))
                .isEqualTo(new StateDirectory(Path.of("/home/b/.local/share/systemg")));
    }

    @Test
    void a_configured_directory_needs_no_home() {
        assertThat(locate(CONFIGURED, false, 1000, Map.of())).isEqualTo(new StateDirectory(Path.of("/configured")));
    }

    @Test
    void sys_beats_the_configured_directory_and_needs_no_home() {
        assertThat(locate(CONFIGURED, true, 0, Map.of())).isEqualTo(new StateDirectory(Path.of("/var/lib/systemg")));
    }

    @Test
    void sys_needs_root() {
        assertThatThrownBy(() -> locate(CONFIGURED, true, 1000, Map.of("HOME", "/home/a")))
                .isInstanceOf(SysgException.class)
                .hasMessageContaining("--sys needs root");
    }

    @Test
    void no_home_is_an_error() {
        assertThatThrownBy(() -> locate(DEFAULTS, false, 0, Map.of())).isInstanceOf(SysgException.class)
                .hasMessageContaining("HOME is not set").hasMessageContaining("sysg.state-dir");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "relative", ".", "\0"})
    void a_relative_home_is_an_error(String home) {
        assertThatThrownBy(() -> locate(DEFAULTS, false, 0, Map.of("HOME", home)))
                .isInstanceOf(SysgException.class).hasMessageContaining("HOME is n");
    }

    @Test
    void a_file_is_not_a_state_directory(@TempDir Path root) throws IOException {
        Path file = Files.createFile(root.resolve("file"));

        assertThatThrownBy(() -> locate(settings(file), false, 1000, Map.of()))
                .isInstanceOf(SysgException.class).hasMessageContaining(file + " is not a directory");
    }

    @Test
    void another_user_s_directory_is_refused_to_root(@TempDir Path root) throws IOException {
        assumeTrue(StartedProcesses.isRoot(), "only root can give a directory away");
        Path state = Files.createDirectories(root.resolve("home/.local/share/systemg"));
        assertThat(locate(settings(state), false, 0, Map.of()).root()).isEqualTo(state);
        Files.setAttribute(state, "unix:uid", Nobody.ID);
        Files.setAttribute(state, "unix:gid", 12_345);

        assertThatThrownBy(() -> locate(settings(state), false, 0, Map.of()))
                .isInstanceOfSatisfying(RootRefusedException.class, refused -> {
                    assertThat(refused.uid()).isEqualTo(Nobody.ID);
                    assertThat(refused.gid()).isEqualTo(12_345);
                    assertThat(refused.owner()).contains("nobody");
                }).hasMessage("root does not use the state directory " + state + ", because " + state
                        + " belongs to nobody (uid " + Nobody.ID + ")");
        assertThat(locate(settings(state), false, 1000, Map.of()).root()).isEqualTo(state);
    }

    @Test
    void another_user_s_home_is_refused_to_root_without_a_state(@TempDir Path root) throws IOException {
        assumeTrue(StartedProcesses.isRoot(), "only root can give a directory away");
        Files.setAttribute(root, "unix:uid", 12_345);

        assertThatThrownBy(() -> locate(DEFAULTS, false, 0, Map.of("HOME", root.toString())))
                .isInstanceOfSatisfying(RootRefusedException.class,
                        refused -> assertThat(refused.owner()).isEmpty())
                .hasMessageEndingWith(root + " belongs to uid 12345");
    }

    @Test
    void a_directory_of_this_user_is_refused_to_root(@TempDir Path root) {
        assumeFalse(StartedProcesses.isRoot(), "root's own is not refused");

        assertThatThrownBy(() -> locate(settings(root), false, 0, Map.of())).isInstanceOf(RootRefusedException.class);
    }

    @Test
    void another_user_s_link_is_refused_to_root(@TempDir Path root) throws IOException {
        assumeTrue(StartedProcesses.isRoot(), "only root can give a link away");
        Path target = Files.createDirectories(root.resolve("target/systemg"));
        Path link = Files.createSymbolicLink(root.resolve("link"), target.getParent());
        Settings settings = settings(link.resolve("systemg"));
        assertThat(locate(settings, false, 0, Map.of()).root()).isEqualTo(link.resolve("systemg"));
        Files.setAttribute(link, "unix:uid", Nobody.ID, LinkOption.NOFOLLOW_LINKS);

        assertThatThrownBy(() -> locate(settings, false, 0, Map.of())).isInstanceOf(RootRefusedException.class)
                .hasMessageContaining("because " + link + " belongs to ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxrwxrwx", "rwxrwxr-x"})
    void a_directory_that_others_can_write_is_refused_to_root(String mode, @TempDir Path root) throws IOException {
        assumeTrue(StartedProcesses.isRoot(), "another user's is refused anyway");
        Path shared = Files.createDirectory(root.resolve("shared"));
        Path state = Files.createDirectory(shared.resolve("state"));
        Files.setAttribute(shared, "unix:gid", 12_345);
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString(mode));

        for (Path directory : List.of(state, shared)) {
            assertThatThrownBy(() -> locate(settings(directory), false, 0, Map.of()))
                    .isInstanceOf(SysgException.class)
                    .hasMessageEndingWith(": others can write " + shared + "; run 'chmod go-w " + shared + "'");
        }
    }

    @Test
    void a_sticky_directory_above_is_not_refused_to_root(@TempDir Path root) throws IOException {
        assumeTrue(StartedProcesses.isRoot(), "another user's is refused anyway");
        Path state = Files.createDirectory(root.resolve("state"));
        Files.setAttribute(root, "unix:mode", 01777);

        assertThat(locate(settings(state), false, 0, Map.of()).root()).isEqualTo(state);
        assertThatThrownBy(() -> locate(settings(root), false, 0, Map.of()))
                .isInstanceOf(SysgException.class);
    }

    @Test
    void a_directory_that_group_root_can_write_is_not_refused_to_root(@TempDir Path root) throws IOException {
        assumeTrue(StartedProcesses.isRoot(), "another user's is refused anyway");
        Files.setAttribute(root, "unix:gid", 0);
        Files.setAttribute(root, "unix:mode", 0775);

        assertThat(locate(settings(root), false, 0, Map.of()).root()).isEqualTo(root);
    }

    @Test
    void root_under_sudo_without_a_state_is_warned(@TempDir Path root) {
        assumeTrue(StartedProcesses.isRoot(), "another user's is refused anyway");
        assumeFalse(Files.exists(Path.of("/var/lib/systemg")), "there is state of the system");
        try (Warnings warnings = new Warnings(StateDirectoryLocator.class.getPackage())) {
            locate(DEFAULTS, false, 0, Map.of("HOME", root.toString(), "SUDO_USER", "alice"));

            assertThat(warnings.messages()).containsExactly("nothing is recorded in " + root + "/.local/share/systemg: "
                    + "to stop the services of alice, run sysg without sudo");
        }
    }

    @Test
    void a_path_that_is_not_utf_8_is_an_error() {
        assertThatThrownBy(() -> locate(DEFAULTS, false, 1000, Map.of("HOME", "/home/jos\uFFFD")))
                .isInstanceOf(SysgException.class)
                .hasMessageContaining("HOME is not an absolute path in UTF-8");
    }

    @Test
    void only_an_absent_configured_directory_is_a_warning(@TempDir Path root) {
        try (Warnings warnings = new Warnings(StateDirectoryLocator.class.getPackage())) {
            locate(DEFAULTS, false, 1000, Map.of("HOME", root.toString()));
            locator(1000, Map.of()).locateToFill(settings(root.resolve("new")), false);
            assertThat(warnings.messages()).isEmpty();

            locate(settings(root.resolve("typo")), false, 1000, Map.of());
            assertThat(warnings.messages()).singleElement().asString().contains("there is no state directory " + root);
        }
    }

    private StateDirectory locate(Settings settings, boolean system, int user, Map<String, String> environment) {
        return locator(user, environment).locate(settings, system);
    }

    private static StateDirectoryLocator locator(int user, Map<String, String> environment) {
        ProcessTable processes = mock(ProcessTable.class);
        when(processes.ownUser()).thenReturn(user);
        return new StateDirectoryLocator(processes, environment);
    }

    private static Settings settings(Path stateDirectory) {
        return new TestSettings().stateDirectory(stateDirectory).build();
    }
}
