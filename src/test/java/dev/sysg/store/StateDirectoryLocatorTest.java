package dev.sysg.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sysg.config.ConfigurationException;
import dev.sysg.config.Settings;
import dev.sysg.error.SysgException;
import dev.sysg.platform.Privileges;
import dev.sysg.process.ProcessTable;
import dev.sysg.testing.Nobody;
import dev.sysg.testing.StartedProcesses;
import dev.sysg.testing.Warnings;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class StateDirectoryLocatorTest {

    private static final Settings DEFAULTS = settings(Optional.empty());
    private static final Settings CONFIGURED = settings(Optional.of(Path.of("/configured")));

    private final List<String> become = new ArrayList<>();

    @Test
    void it_lies_in_the_home_that_the_environment_names() {
        assertThat(resolve(DEFAULTS, false, 1000, Map.of("HOME", "/home/a/../b/")))
                .isEqualTo(new StateDirectory(Path.of("/home/b/.local/share/systemg")));
    }

    @Test
    void a_configured_one_needs_no_home() {
        assertThat(resolve(CONFIGURED, false, 1000, Map.of())).isEqualTo(new StateDirectory(Path.of("/configured")));
    }

    @Test
    void root_s_sys_beats_the_configured_one_and_needs_no_home() {
        assertThat(resolve(CONFIGURED, true, 0, Map.of())).isEqualTo(new StateDirectory(Path.of("/var/lib/systemg")));
    }

    @Test
    void sys_needs_root() {
        assertThatThrownBy(() -> resolve(CONFIGURED, true, 1000, Map.of("HOME", "/home/a")))
                .isInstanceOf(SysgException.class)
                .hasMessageContaining("--sys needs root");
    }

    @Test
    void no_home_is_an_error() {
        assertThatThrownBy(() -> resolve(DEFAULTS, false, 0, Map.of())).isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("HOME is not set").hasMessageContaining("sysg.state-dir");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "relative", ".", "\0"})
    void a_home_that_is_no_absolute_path_is_an_error(String home) {
        assertThatThrownBy(() -> resolve(DEFAULTS, false, 0, Map.of("HOME", home)))
                .isInstanceOf(ConfigurationException.class).hasMessageContaining("HOME is n");
    }

    @Test
    void a_file_in_its_place_is_an_error(@TempDir Path root) throws IOException {
        Path file = Files.createFile(root.resolve("file"));

        assertThatThrownBy(() -> resolve(settings(Optional.of(file)), false, 1000, Map.of()))
                .isInstanceOf(ConfigurationException.class).hasMessageContaining(file + " is no directory");
    }

    @Test
    void root_goes_on_as_the_user_whose_directory_it_is(@TempDir Path root) throws IOException {
        assumeTrue(StartedProcesses.isRoot(), "only root can give a directory away");
        Path state = Files.createDirectories(root.resolve("home/.local/share/systemg"));
        resolve(settings(Optional.of(state)), false, 0, Map.of());
        assertThat(become).isEmpty();
        for (Path directory : List.of(root.resolve("home"), state)) {
            Files.setAttribute(directory, "unix:uid", Nobody.ID);
        }
        Files.setAttribute(state, "unix:gid", 12_345);

        assertThat(resolve(settings(Optional.of(state)), false, 0, Map.of()).root()).isEqualTo(state);

        assertThat(become).containsExactly("user " + Nobody.ID + ", group 12345");
    }

    @Test
    void root_goes_on_as_the_user_whose_directory_it_will_be(@TempDir Path root) throws IOException {
        assumeTrue(StartedProcesses.isRoot(), "only root can give a directory away");
        Files.setAttribute(root, "unix:uid", Nobody.ID);

        resolve(DEFAULTS, false, 0, Map.of("HOME", root.toString()));

        assertThat(become).singleElement().asString().startsWith("user " + Nobody.ID);
    }

    @Test
    void root_is_led_by_nobody_to_what_is_not_his(@TempDir Path root) throws IOException {
        assumeTrue(StartedProcesses.isRoot(), "only root is led by others, and only root can give a link away");
        Path target = Files.createDirectories(root.resolve("target/systemg"));
        Path link = Files.createSymbolicLink(root.resolve("link"), target.getParent());
        Settings settings = settings(Optional.of(link.resolve("systemg")));
        assertThat(resolve(settings, false, 0, Map.of()).root()).isEqualTo(link.resolve("systemg"));
        Files.setAttribute(link, "unix:uid", Nobody.ID, LinkOption.NOFOLLOW_LINKS);

        for (int owner : new int[] {0, 12_345}) {
            Files.setAttribute(target, "unix:uid", owner);
            assertThatThrownBy(() -> resolve(settings, false, 0, Map.of())).isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("goes through " + link + " of uid " + Nobody.ID)
                    .hasMessageContaining("to " + target + " of uid " + owner);
        }
        assertThat(become).isEmpty();

        Files.setAttribute(target, "unix:uid", Nobody.ID);
        assertThat(resolve(settings, false, 0, Map.of()).root()).isEqualTo(link.resolve("systemg"));
        assertThat(become).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxrwxrwx", "rwxrwxr-x"})
    void root_is_not_led_through_a_directory_of_its_own_that_others_can_write(String mode, @TempDir Path root)
            throws IOException {
        assumeTrue(StartedProcesses.isRoot(), "only root is led by others");
        Path shared = Files.createDirectory(root.resolve("shared"));
        Path state = Files.createDirectory(shared.resolve("state"));
        Files.setAttribute(shared, "unix:gid", 12_345);
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString(mode));

        assertThatThrownBy(() -> resolve(settings(Optional.of(state)), false, 0, Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("goes through " + shared + ", and others can write that");

        Files.setAttribute(shared, "unix:mode", (Integer) Files.getAttribute(shared, "unix:mode") | 01000);
        assertThat(resolve(settings(Optional.of(state)), false, 0, Map.of()).root()).isEqualTo(state);
    }

    @Test
    void root_that_may_not_become_another_user_is_told_to_be_that_user(@TempDir Path root) throws IOException {
        assumeTrue(StartedProcesses.isRoot(), "only root can give a directory away");
        Files.setAttribute(root, "unix:uid", Nobody.ID);
        ProcessTable processes = mock(ProcessTable.class);
        Privileges none = mock(Privileges.class);
        doThrow(new IOException("this root may not become another user, error number 1 of errno(3)")).when(none)
                .become(anyInt(), anyInt());

        assertThatThrownBy(() -> new StateDirectoryLocator(processes, none, Map.of())
                .resolve(settings(Optional.of(root)), false)).isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(root + " is that of uid " + Nobody.ID).hasMessageContaining("run as that user");
    }

    @Test
    void a_name_that_could_not_be_decoded_is_an_error_and_never_nothing_to_stop() {
        assertThatThrownBy(() -> resolve(DEFAULTS, false, 1000, Map.of("HOME", "/home/jos\uFFFD")))
                .isInstanceOf(ConfigurationException.class).hasMessageContaining("is not UTF-8");
    }

    @Test
    void a_configured_one_that_is_not_there_is_worth_a_warning_and_one_in_the_home_is_not(@TempDir Path root) {
        try (Warnings warnings = new Warnings(StateDirectoryLocator.class.getPackage())) {
            resolve(DEFAULTS, false, 1000, Map.of("HOME", root.toString()));
            assertThat(warnings.messages()).isEmpty();

            resolve(settings(Optional.of(root.resolve("typo"))), false, 1000, Map.of());
            assertThat(warnings.messages()).singleElement().asString().contains("there is no state directory " + root);
        }
    }

    private StateDirectory resolve(Settings settings, boolean system, int user, Map<String, String> environment) {
        ProcessTable processes = mock(ProcessTable.class);
        when(processes.ownUser()).thenReturn(user);
        Privileges privileges = mock(Privileges.class, invocation -> become.add(
                "user " + invocation.getArgument(0) + ", group " + invocation.getArgument(1)) ? null : null);
        return new StateDirectoryLocator(processes, privileges, environment).resolve(settings, system);
    }

    private static Settings settings(Optional<Path> stateDirectory) {
        Duration any = Duration.ofSeconds(1);
        return new Settings(stateDirectory, List.of(), any, any, any, any, any);
    }
}
