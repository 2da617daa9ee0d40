package dev.sysg.store;

import static org.assertj.core.api.Assertions.assertThat;
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
    void a_store_without_services_is_none() throws IOException {
        Files.writeString(root.resolve("pid.xml"), "<PidFile/>\n");
        assertThat(XmlStore.withServices(new StateDirectory(root))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"<services>", "<services >", "<services\n>", "<services x=\"1\">"})
    void a_list_of_services_may_hold_some(String start) throws IOException {
        Path store = Files.writeString(root.resolve("pid.xml"), "<PidFile>" + start + "</services></PidFile>\n");
        assertThat(XmlStore.withServices(new StateDirectory(root))).contains(store);
    }

    @Test
    @Timeout(10)
    void a_pipe_in_the_place_of_the_projects_is_none() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", root.resolve("projects").toString()).start().waitFor()).isZero();

        assertThat(XmlStore.withServices(new StateDirectory(root))).isEmpty();
    }

    @Test
    void what_is_no_text_may_hold_services() throws IOException {
        Path store = Files.write(root.resolve("pid.xml"), new byte[] {(byte) 0xff, 0});
        assertThat(XmlStore.withServices(new StateDirectory(root))).contains(store);
    }

    @Test
    @Timeout(10)
    void nobody_waits_for_a_pipe_which_may_hold_services() throws Exception {
        Path store = root.resolve("pid.xml");
        assertThat(new ProcessBuilder("mkfifo", store.toString()).start().waitFor()).isZero();

        assertThat(XmlStore.withServices(new StateDirectory(root))).contains(store);
    }

    @Test
    @Timeout(10)
    void what_the_kernel_makes_up_is_not_read() throws IOException {
        Files.createSymbolicLink(root.resolve("pid.xml"), Path.of("/proc/self/status"));

        assertThat(XmlStore.withServices(new StateDirectory(root))).isEmpty();
    }

    @Test
    void a_project_that_may_not_be_entered_may_hold_services() throws IOException {
        assumeFalse(StartedProcesses.isRoot(), "root may enter everything");
        Path project = Files.createDirectories(root.resolve("projects/demo"));
        permit(project, "---------");
        try {
            assertThat(XmlStore.withServices(new StateDirectory(root))).contains(project.resolve("pid.xml"));
        } finally {
            permit(project, "rwx------");
        }
    }

    @Test
    void projects_that_may_not_be_listed_are_an_error() throws IOException {
        assumeFalse(StartedProcesses.isRoot(), "root may list everything");
        Path projects = Files.createDirectory(root.resolve("projects"));
        permit(projects, "---------");
        try {
            assertThatThrownBy(() -> XmlStore.withServices(new StateDirectory(root)))
                    .isInstanceOf(StoreException.class).hasMessageContaining("projects (permission denied), where")
                    .hasMessageContaining("nothing was stopped");
        } finally {
            permit(projects, "rwx------");
        }
    }

    @Test
    void a_list_of_projects_that_breaks_off_is_an_error() throws IOException {
        Files.createDirectories(root.resolve("projects/demo"));
        List<String> errors = new ArrayList<>();
        boolean struck = true;
        for (int n = 1; struck; n++) {
            Faults faults = Faults.at(n);
            try {
                XmlStore.withServices(new StateDirectory(faults.wrap(root)));
            } catch (StoreException e) {
                assertThat(e.getMessage()).startsWith("cannot list " + root.resolve("projects")
                        + " (fault injected into " + faults.failed() + "), where services may be recorded");
                errors.add(faults.failed());
            }
            struck = faults.struck();
        }
        assertThat(errors).contains("opendir of projects", "readdir");
    }

    private static void permit(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }
}
