package dev.sysg.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sysg.platform.Pid;
import dev.sysg.store.ServiceStateStore.Stopped;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ServiceStateStoreTest {

    private static final String HASH = "9103b1f886bedc4d";
    private static final String OTHER_HASH = "0cfb66b14578e85b";
    private static final boolean ENDED = true;
    private static final boolean FOUND_DEAD = false;
    private static final Pid LIVE = new Pid(6);

    @TempDir
    Path root;

    private StateFiles files;

    @BeforeEach
    void set_up() {
        files = StateFiles.in(root);
    }

    @Test
    void a_stopped_service_is_found_by_its_hash() {
        states("\"" + HASH + "\":{\"status\":\"running\",\"pid\":5}");

        markStopped(web(ENDED, HASH));

        assertThat(files.states()).isEqualTo("""
                {
                  "services": {
                    "9103b1f886bedc4d": {
                      "status": "stopped"
                    }
                  }
                }""");
    }

    @Test
    void a_stopped_service_is_found_by_its_pid_when_the_hash_is_another() {
        states("\"" + OTHER_HASH + "\":{\"status\":\"running\",\"pid\":5},\"x\":{\"status\":\"running\",\"pid\":6}");

        markStopped(web(ENDED, HASH));

        assertThat(compact()).isEqualTo(services("\"" + OTHER_HASH + "\":{\"status\":\"stopped\"},"
                + "\"x\":{\"status\":\"running\",\"pid\":6}"));
    }

    @Test
    void the_entry_of_another_service_is_left_alone_though_it_names_the_same_process() {
        states("\"web\":{\"status\":\"running\",\"pid\":5},\"db\":{\"status\":\"running\",\"pid\":5}");

        markStopped(web(ENDED));

        assertThat(compact()).isEqualTo(services("\"web\":{\"status\":\"stopped\"},"
                + "\"db\":{\"status\":\"running\",\"pid\":5}"));
    }

    @Test
    void a_service_recorded_under_its_name_alone_keeps_that_key() {
        states("\"web\":{\"status\":\"running\",\"pid\":5}");

        markStopped(web(ENDED, HASH));

        assertThat(compact()).isEqualTo(services("\"web\":{\"status\":\"stopped\"}"));
    }

    @Test
    void the_name_of_old_releases_goes_when_there_is_a_hash() {
        states("\"web\":{\"status\":\"running\",\"pid\":4},\"" + HASH + "\":{\"status\":\"running\",\"pid\":5}");

        markStopped(web(ENDED, HASH));

        assertThat(compact()).isEqualTo(services("\"" + HASH + "\":{\"status\":\"stopped\"}"));
    }

    @Test
    void every_hash_that_the_service_may_have_is_set() {
        states("\"" + HASH + "\":{\"status\":\"running\",\"pid\":4},\"" + OTHER_HASH + "\":{\"status\":\"running\"}");

        markStopped(web(ENDED, HASH, OTHER_HASH));

        assertThat(compact()).doesNotContain("running");
    }

    @ParameterizedTest
    @ValueSource(strings = { "exited_successfully", "exited_with_error", "skipped", "stopped", "later" })
    void a_service_that_was_found_dead_keeps_what_was_known_of_its_end(String status) throws IOException {
        states("\"" + HASH + "\":{\"status\":\"" + status + "\",\"exit_code\":7}");
        Object inode = Files.getAttribute(files.stateFile(), "unix:ino");

        markStopped(web(FOUND_DEAD, HASH));

        assertThat(compact()).contains("{\"status\":\"" + status + "\",\"exit_code\":7}");
        assertThat(Files.getAttribute(files.stateFile(), "unix:ino")).isEqualTo(inode);
    }

    @Test
    void a_service_that_was_found_dead_runs_no_more() {
        states("\"" + HASH + "\":{\"status\":\"running\",\"pid\":5}");

        markStopped(web(FOUND_DEAD, HASH));

        assertThat(compact()).isEqualTo(services("\"" + HASH + "\":{\"status\":\"stopped\"}"));
    }

    @ParameterizedTest
    @ValueSource(strings = { "exited_successfully", "exited_with_error", "skipped" })
    void a_service_that_we_ended_is_stopped_whatever_was_known_of_it(String status) {
        states("\"" + HASH + "\":{\"status\":\"" + status + "\",\"exit_code\":7,\"signal\":9}");

        markStopped(web(ENDED, HASH));

        assertThat(compact()).isEqualTo(services("\"" + HASH + "\":{\"status\":\"stopped\"}"));
    }

    @Test
    void unknown_fields_stay() {
        states("\"" + HASH + "\":{\"since\":1,\"status\":\"running\",\"pid\":5,\"load\":0.50},\"later\":[]");

        markStopped(web(ENDED, HASH));

        assertThat(compact()).isEqualTo(services("\"" + HASH + "\":{\"since\":1,\"status\":\"stopped\",\"load\":0.50},"
                + "\"later\":[]"));
    }

    @Test
    void an_entry_in_another_shape_stays() {
        states("\"" + HASH + "\":\"running\",\"web\":5,\"x\":{\"status\":7,\"pid\":\"5\"},\"y\":{\"pid\":5}");

        markStopped(web(FOUND_DEAD, HASH));

        assertThat(compact()).contains("\"" + HASH + "\":\"running\"").contains("\"x\":{\"status\":7,\"pid\":\"5\"}")
                .contains("\"y\":{\"pid\":5}");
    }

    @Test
    void a_service_that_is_not_there_is_not_added() throws IOException {
        states("\"x\":{\"status\":\"running\",\"pid\":6}");
        Object inode = Files.getAttribute(files.stateFile(), "unix:ino");

        markStopped(web(ENDED, HASH));

        assertThat(compact()).isEqualTo(services("\"x\":{\"status\":\"running\",\"pid\":6}"));
        assertThat(Files.getAttribute(files.stateFile(), "unix:ino")).isEqualTo(inode);
    }

    @Test
    void no_file_is_made_where_there_is_none() {
        markStopped(web(ENDED, HASH));

        assertThat(files.stateFile()).doesNotExist();
        assertThat(StateFiles.STATES.read(files.directory()).hasExited(() -> Set.of("web"), new Pid(5))).isFalse();
    }

    @Test
    void several_services_are_set_at_once() {
        states("\"a\":{\"status\":\"running\",\"pid\":7},\"b\":{\"status\":\"running\",\"pid\":8},"
                + "\"c\":{\"status\":\"running\",\"pid\":9}");

        markStopped(new Stopped("a", () -> Set.of("a"), new Pid(7), ENDED),
                new Stopped("c", () -> Set.of("c"), new Pid(9), ENDED));

        assertThat(compact()).isEqualTo(services("\"a\":{\"status\":\"stopped\"},"
                + "\"b\":{\"status\":\"running\",\"pid\":8},"
                + "\"c\":{\"status\":\"stopped\"}"));
    }

    @Test
    void the_mode_stays_and_the_time_is_new() throws IOException {
        states("\"" + HASH + "\":{\"status\":\"running\",\"pid\":5}");
        Files.setPosixFilePermissions(files.stateFile(), PosixFilePermissions.fromString("rw-r-----"));
        FileTime longAgo = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));
        Files.setLastModifiedTime(files.stateFile(), longAgo);

        markStopped(web(ENDED, HASH));

        assertThat(Files.getPosixFilePermissions(files.stateFile()))
                .isEqualTo(PosixFilePermissions.fromString("rw-r-----"));
        assertThat(Files.getLastModifiedTime(files.stateFile())).isGreaterThan(longAgo);
    }

    @ParameterizedTest
    @ValueSource(strings = { "exited_successfully", "exited_with_error" })
    void a_service_that_exited_has_exited(String status) {
        states("\"" + HASH + "\":{\"status\":\"" + status + "\",\"exit_code\":7}");

        assertThat(hasExited(5, "web", HASH)).isTrue();
        assertThat(hasExited(5, "web", OTHER_HASH)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = { "running", "stopped", "skipped", "later" })
    void no_other_state_says_that_it_exited(String status) {
        states("\"" + HASH + "\":{\"status\":\"" + status + "\"}");

        assertThat(hasExited(5, "web", HASH)).isFalse();
    }

    @Test
    void a_pid_that_runs_under_another_key_has_not_exited() {
        states("\"" + HASH + "\":{\"status\":\"exited_with_error\"},\"" + OTHER_HASH
                + "\":{\"status\":\"running\",\"pid\":5}");

        assertThat(hasExited(5, HASH)).isFalse();
        assertThat(hasExited(6, HASH)).isTrue();
    }

    @Test
    void pids_that_are_none_are_nobodys() {
        states("\"" + HASH + "\":{\"status\":\"exited_with_error\"},\"a\":{\"status\":\"running\",\"pid\":4294967301},"
                + "\"b\":{\"status\":\"running\",\"pid\":\"5\"},\"c\":{\"status\":\"running\",\"pid\":5.0},"
                + "\"d\":{\"status\":\"running\",\"pid\":99999999999999999999}");

        assertThat(hasExited(5, HASH)).isTrue();
    }

    @Test
    void a_service_that_was_started_anew_meanwhile_keeps_its_state() {
        states("\"" + HASH + "\":{\"status\":\"running\",\"pid\":" + LIVE + "}");

        markStopped(web(ENDED, HASH));

        assertThat(compact()).isEqualTo("{\"services\":{\"" + HASH + "\":{\"status\":\"running\",\"pid\":6}}}");
    }

    @Test
    void a_pid_of_another_run_that_has_ended_as_well_does_not_keep_it_running() {
        states("\"" + HASH + "\":{\"status\":\"running\",\"pid\":7}");

        markStopped(web(ENDED, HASH));

        assertThat(compact()).isEqualTo("{\"services\":{\"" + HASH + "\":{\"status\":\"stopped\"}}}");
    }

    private void states(String entries) {
        files.states(services(entries));
    }

    private static String services(String entries) {
        return "{\"services\":{" + entries + "}}";
    }

    private static Stopped web(boolean ended, String... hashes) {
        Set<String> keys = new HashSet<>(List.of("web"));
        keys.addAll(Arrays.asList(hashes));
        return new Stopped("web", () -> keys, new Pid(5), ended);
    }

    private void markStopped(Stopped... services) {
        files.markStopped(List.of(services), LIVE::equals);
    }

    private boolean hasExited(int pid, String... keys) {
        return StateFiles.STATES.read(files.directory()).hasExited(() -> Set.of(keys), new Pid(pid));
    }

    private String compact() {
        return files.states().replaceAll("\\s", "");
    }
}
