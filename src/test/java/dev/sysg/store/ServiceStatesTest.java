package dev.sysg.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The state of web, whose pid is 5, after its entry in pid.json is removed. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ServiceStatesTest {

    private static final boolean STOPPED = true;
    private static final boolean FOUND_DEAD = false;

    @TempDir
    Path root;

    private StateFiles files;

    @BeforeEach
    void set_up() {
        files = StateFiles.in(root);
    }

    @Test
    void the_entry_with_the_pid_becomes_stopped() {
        states("\"9103b1f886bedc4d\":{\"status\":\"running\",\"pid\":5}");

        removeWeb(STOPPED);

        assertThat(files.states()).isEqualTo("""
                {
                  "services": {
                    "9103b1f886bedc4d": {
                      "status": "stopped"
                    }
                  }
                }""");
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "\"x\":{\"status\":\"running\",\"pid\":6}",
            "\"web\":{\"status\":\"running\",\"pid\":6}",
            "\"web\":{\"status\":\"exited_with_error\",\"exit_code\":7}",
            "\"web\":{\"status\":\"running\"}",
            "\"web\":\"running\",\"x\":5,\"y\":{\"status\":\"running\",\"pid\":\"5\"}",
            "\"a\":{\"status\":\"running\",\"pid\":4294967301},\"b\":{\"status\":\"running\",\"pid\":5.0}"
    })
    void without_an_entry_of_that_pid_none_is_changed(String entries) throws IOException {
        states(entries);
        Object inode = Files.getAttribute(files.stateFile(), "unix:ino");

        removeWeb(STOPPED);

        assertThat(files.states()).isEqualTo("{\"services\":{" + entries + "}}");
        assertThat(Files.getAttribute(files.stateFile(), "unix:ino")).isEqualTo(inode);
    }

    @Test
    void without_a_file_none_is_created() {
        removeWeb(STOPPED);

        assertThat(files.stateFile()).doesNotExist();
    }

    @Test
    void a_service_found_dead_becomes_stopped() {
        states("\"h\":{\"status\":\"running\",\"pid\":5}");

        removeWeb(FOUND_DEAD);

        assertThat(compact()).isEqualTo("{\"services\":{\"h\":{\"status\":\"stopped\"}}}");
    }

    @ParameterizedTest
    @ValueSource(strings = { "exited_successfully", "exited_with_error", "skipped", "stopped", "later" })
    void a_recorded_exit_stays(String status) {
        String state = "{\"status\":\"" + status + "\",\"pid\":5,\"exit_code\":7}";
        for (boolean stopped : new boolean[] {STOPPED, FOUND_DEAD}) {
            states("\"h\":" + state);

            removeWeb(stopped);

            assertThat(compact()).contains(state);
        }
    }

    @Test
    void unknown_fields_stay() {
        states("\"h\":{\"since\":1,\"status\":\"running\",\"pid\":5,\"load\":0.50},\"later\":[]");

        removeWeb(STOPPED);

        assertThat(compact()).isEqualTo(
                "{\"services\":{\"h\":{\"since\":1,\"status\":\"stopped\",\"load\":0.50},\"later\":[]}}");
    }

    @Test
    void several_services_are_changed_at_once() {
        files.pids("{\"services\":{\"a\":7,\"b\":8,\"c\":9}}");
        states("\"x\":{\"status\":\"running\",\"pid\":7},\"y\":{\"status\":\"running\",\"pid\":8},"
                + "\"z\":{\"status\":\"running\",\"pid\":9}");

        files.remove(List.of(StateFiles.removal("a", 7), StateFiles.removal("c", 9)));

        assertThat(compact()).isEqualTo("{\"services\":{\"x\":{\"status\":\"stopped\"},"
                + "\"y\":{\"status\":\"running\",\"pid\":8},\"z\":{\"status\":\"stopped\"}}}");
    }

    @Test
    void an_entry_that_is_not_removed_keeps_its_state() {
        files.pids("{\"services\":{\"web\":6}}");
        states("\"h\":{\"status\":\"running\",\"pid\":5}");

        files.remove("web", 5);

        assertThat(compact()).contains("running");
    }

    @Test
    void the_mode_stays_and_the_time_is_new() throws IOException {
        states("\"h\":{\"status\":\"running\",\"pid\":5}");
        Files.setPosixFilePermissions(files.stateFile(), PosixFilePermissions.fromString("rw-r-----"));
        FileTime longAgo = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));
        Files.setLastModifiedTime(files.stateFile(), longAgo);

        removeWeb(STOPPED);

        assertThat(Files.getPosixFilePermissions(files.stateFile()))
                .isEqualTo(PosixFilePermissions.fromString("rw-r-----"));
        assertThat(Files.getLastModifiedTime(files.stateFile())).isGreaterThan(longAgo);
    }

    private void states(String entries) {
        files.states("{\"services\":{" + entries + "}}");
    }

    private void removeWeb(boolean stopped) {
        files.pids("{\"services\":{\"web\":5}}");
        assertThat(files.remove(List.of(StateFiles.removal("web", "5", stopped))).removed()).hasSize(1);
    }

    private String compact() {
        return files.states().replaceAll("\\s", "");
    }
}
