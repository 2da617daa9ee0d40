package dev.sysg.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sysg.testing.StartedProcesses;
import dev.sysg.testing.fault.Faults;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class XmlStoreTest {

    @TempDir
    Path root;

    @Test
    void an_empty_pid_file_has_no_services() throws IOException {
        Files.writeString(root.resolve("pid.xml"), "<PidFile/>\n");
        assertHasNoServices();
    }

    @ParameterizedTest
    @ValueSource(strings = {"<services>", "<services >", "<services\n>", "<services x=\"1\">"})
    void a_services_element_is_a_service(String start) throws IOException {
        Path store = Files.writeString(root.resolve("pid.xml"), "<PidFile>" + start + "</services></PidFile>\n");
        assertFails("services are recorded in " + store);
    }

    @Test
    @Timeout(10)
    void a_pipe_in_place_of_the_projects_does_not_block() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", root.resolve("projects").toString()).start().waitFor()).isZero();

        assertHasNoServices();
    }

    @Test
    void a_binary_file_may_have_services() throws IOException {
        Path store = Files.write(root.resolve("pid.xml"), new byte[] {(byte) 0xff, 0});
        assertFails("cannot read " + store);
    }

    @Test
    @Timeout(10)
    void a_pipe_may_have_services_and_does_not_block() throws Exception {
        Path store = root.resolve("pid.xml");
        assertThat(new ProcessBuilder("mkfifo", store.toString()).start().waitFor()).isZero();

        assertFails("cannot read " + store);
    }

    @Test
    @Timeout(10)
    void a_file_of_proc_is_not_read() throws IOException {
        Files.createSymbolicLink(root.resolve("pid.xml"), Path.of("/proc/self/status"));

        assertHasNoServices();
    }

    @Tag("permissions")
    @Test
    void a_project_without_permission_may_have_services() throws IOException {
        assumeFalse(StartedProcesses.isRoot(), "root may enter everything");
        Path project = Files.createDirectories(root.resolve("projects/demo"));
        permit(project, "---------");
        try {
            assertFails("cannot read " + project.resolve("pid.xml") + " (permission denied), where");
        } finally {
            permit(project, "rwx------");
        }
    }

    @Tag("permissions")
    @Test
    void projects_that_cannot_be_listed_are_an_error() throws IOException {
        assumeFalse(StartedProcesses.isRoot(), "root may list everything");
        Path projects = Files.createDirectory(root.resolve("projects"));
        permit(projects, "---------");
        try {
            assertThatThrownBy(() -> XmlStore.requireNoServices(new StateDirectory(root)))
                    .isInstanceOf(StoreException.class).hasMessageContaining("projects (permission denied), where");
        } finally {
            permit(projects, "rwx------");
        }
    }

    @Test
    void an_error_while_listing_the_projects_is_an_error() throws IOException {
        Files.createDirectories(root.resolve("projects/demo"));
        List<String> errors = new ArrayList<>();
        boolean struck = true;
        for (int n = 1; struck; n++) {
            Faults faults = Faults.at(n);
            try {
                XmlStore.requireNoServices(new StateDirectory(faults.wrap(root)));
            } catch (StoreException e) {
                assertThat(e.getMessage()).matches("cannot (list|read) \\Q" + root + "\\E/.*")
                        .contains("(fault injected into " + faults.failed() + "), where services may be recorded");
                errors.add(faults.failed());
            }
            struck = faults.struck();
        }
        assertThat(errors).contains("opendir of projects", "readdir");
    }

    private void assertHasNoServices() {
        assertThatCode(() -> XmlStore.requireNoServices(new StateDirectory(root))).doesNotThrowAnyException();
    }

    private void assertFails(String message) {
        assertThatThrownBy(() -> XmlStore.requireNoServices(new StateDirectory(root)))
                .isInstanceOf(StoreException.class).hasMessageStartingWith(message);
    }

    private static void permit(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }
}
