package dev.sysg.store;

import static dev.sysg.store.StateFiles.removal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sysg.platform.Pid;
import dev.sysg.store.RecordedService.RecordFile;
import dev.sysg.testing.StartedProcesses;
import dev.sysg.testing.fault.Faults;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class JsonPidFileStoreTest {

    private static final String TWO_SERVICES = "{\n  \"services\": {\n    \"web\": 5,\n    \"api\": 6\n  }\n}";
    private static final String API_ALONE = "{\n  \"services\": {\n    \"api\": 6\n  }\n}";
    private static final FileTime LONG_AGO = FileTime.from(Instant.parse("2026-01-01T00:00:00.123456789Z"));
    private static final String FACTS = "unix:uid,gid,mode,lastModifiedTime";

    @TempDir
    Path root;

    private StateFiles files;

    @BeforeEach
    void set_up() {
        files = StateFiles.in(root);
    }

    @Test
    void without_a_file_no_services_and_no_lock_file() {
        assertThat(files.services()).isEmpty();
        assertThat(files.peek().services()).isEmpty();
        assertThat(files.names()).isEmpty();
    }

    @Test
    void without_a_directory_no_services() {
        StateFiles nowhere = StateFiles.in(root.resolve("nowhere"));

        assertThat(nowhere.services()).isEmpty();
        assertThat(nowhere.directory().root()).doesNotExist();
    }

    @Test
    void services_have_the_order_time_and_owner_of_the_file() throws IOException {
        files.pids("{\"services\":{\"z\":3,\"a\":2,\"größe\\n\":4}}\n");
        Files.setLastModifiedTime(files.pidFile(), LONG_AGO);

        RecordedServices records = files.read();

        assertThat(records.services())
                .extracting(service -> service.id().name(), service -> service.pid().orElseThrow().value())
                .containsExactly(tuple("z", 3), tuple("a", 2), tuple("größe\n", 4));
        assertThat(records.sources()).containsExactly(files.pidFile());
        assertThat(records.services()).extracting(RecordedService::file).containsOnly(new RecordFile(files.pidFile(),
                LONG_AGO.toInstant(), (int) Files.getAttribute(files.pidFile(), "unix:uid")));
    }

    @Test
    void peek_creates_no_file() {
        files.pids(TWO_SERVICES);

        assertThat(files.peek().services()).hasSize(2);

        assertThat(files.names()).containsExactly("pid.json");
    }

    @Test
    void a_view_needs_no_lock_and_creates_none() throws Exception {
        files.pids(TWO_SERVICES);
        assertThat(StateFiles.STORE.view(files.directory()).services()).hasSize(2);
        assertThat(files.names()).containsExactly("pid.json");

        Files.createDirectory(files.directory().file("pid.json.lock"));

        assertThat(StateFiles.STORE.view(files.directory()).services()).hasSize(2);
        assertThatThrownBy(files::peek).isInstanceOf(StoreException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = { "0", "-1", "-2147483648", "2147483648", "4294967295", "4294967297", "18446744073709551617",
            "9223372036854775808", "99999999999999999999999999999999", "\"12\"", "\"\"", "1.5", "12.0", "1E+3",
            "null", "true", "[]", "[12]", "{}", "{\"pid\":12}" })
    void a_bad_value_concerns_one_service_only(String value) {
        files.pids("{\"services\":{\"bad\":" + value + ",\"good\":12}}");

        assertThat(files.services()).extracting(RecordedService::pid, RecordedService::text)
                .containsExactly(tuple(Optional.empty(), value), tuple(Optional.of(new Pid(12)), "12"));
        RemovalResult result = files.remove(List.of(removal("bad", 12), removal("good", 12)));
        assertThat(result.removed()).containsExactly(ServiceId.of("good"));
        assertThat(result.recordedAgain()).containsExactly(ServiceId.of("bad"));
        assertThat(files.services()).extracting(RecordedService::text).containsExactly(value);
        assertThat(files.remove(List.of(removal("bad", value, false))).removed()).hasSize(1);
        assertThat(files.services()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = { 1, 2, 4194304, Integer.MAX_VALUE })
    void a_pid_is_a_pid(int value) {
        files.pids("{\"services\":{\"web\":" + value + "}}");

        assertThat(files.services()).extracting(RecordedService::pid).containsExactly(Optional.of(new Pid(value)));
    }

    @Test
    void an_entry_is_removed() {
        files.pids(TWO_SERVICES);

        assertThat(files.remove("web", 5)).containsExactly("web");

        assertThat(files.pids()).isEqualTo(API_ALONE);
        assertThat(files.names()).containsExactly("pid.json", "pid.json.lock");
    }

    @Test
    void the_last_entry_leaves_an_empty_map() {
        files.pids(API_ALONE);

        files.remove("api", 6);

        assertThat(files.pids()).isEqualTo("{\n  \"services\": {}\n}");
    }

    @Test
    void an_entry_with_another_pid_stays() throws IOException {
        files.pids(TWO_SERVICES);
        Map<String, Object> before = Files.readAttributes(files.pidFile(), "unix:ino,lastModifiedTime");

        assertThat(files.remove("web", 7)).isEmpty();
        assertThat(files.remove("nosuch", 5)).isEmpty();
        assertThat(files.remove(List.of()).removed()).isEmpty();

        assertThat(files.pids()).isEqualTo(TWO_SERVICES);
        assertThat(Files.readAttributes(files.pidFile(), "unix:ino,lastModifiedTime")).isEqualTo(before);
    }

    @Test
    void an_absent_file_is_not_created() {
        assertThat(files.remove("web", 5)).isEmpty();

        assertThat(files.pidFile()).doesNotExist();
    }

    @Test
    void entries_added_since_the_file_was_read_stay() {
        files.pids("{\"services\":{\"web\":5}}").services();
        files.pids("{\"services\":{\"new\":9,\"web\":5}}");

        assertThat(files.remove("web", 5)).containsExactly("web");

        assertThat(files.services()).extracting(service -> service.id().name()).containsExactly("new");
    }

    @Test
    void the_new_file_has_the_time_and_mode_of_the_old_one() throws IOException {
        files.pids(TWO_SERVICES);
        Files.setPosixFilePermissions(files.pidFile(), PosixFilePermissions.fromString("rw-r--r--"));
        Files.setLastModifiedTime(files.pidFile(), LONG_AGO);
        Map<String, Object> before = facts();
        Object inode = Files.getAttribute(files.pidFile(), "unix:ino");

        files.remove("web", 5);

        assertThat(facts()).isEqualTo(before);
        assertThat(Files.getAttribute(files.pidFile(), "unix:ino")).isNotEqualTo(inode);
    }

    @ParameterizedTest
    @CsvSource({ "rw-r--rw-, true", "rw-rw-r--, false", "rw-r--r--, false" })
    void a_file_that_others_can_write_is_refused(String mode, boolean refused) throws IOException {
        files.pids(TWO_SERVICES);
        Files.setPosixFilePermissions(files.pidFile(), PosixFilePermissions.fromString(mode));

        if (refused) {
            assertThatThrownBy(files::services).isInstanceOf(StoreException.class)
                    .hasMessageStartingWith(files.pidFile() + " can name any process, because others can write it: ")
                    .hasMessageContaining("chmod go-w " + files.pidFile());
        } else {
            assertThat(files.services()).hasSize(2);
        }
        assertThat(files.pids()).isEqualTo(TWO_SERVICES);
    }

    @Test
    void a_file_that_a_group_can_write_is_refused_to_root() throws IOException {
        assumeTrue(StartedProcesses.isRoot(), "only root can give files away");
        files.pids(TWO_SERVICES);
        Files.setAttribute(files.pidFile(), "unix:gid", 65532);
        Files.setPosixFilePermissions(files.pidFile(), PosixFilePermissions.fromString("rw-rw-r--"));

        assertThatThrownBy(files::services).hasMessageContaining("because group 65532 can write it");
    }

    @Test
    void root_keeps_the_owner_of_the_file() throws IOException {
        assumeTrue(StartedProcesses.isRoot(), "only root can give files away");
        files.pids(TWO_SERVICES);
        Files.setAttribute(files.pidFile(), "unix:uid", 65534);
        Files.setAttribute(files.pidFile(), "unix:gid", 65532);
        Files.setPosixFilePermissions(files.pidFile(), PosixFilePermissions.fromString("rw-r-----"));
        Map<String, Object> before = facts();

        files.remove("web", 5);

        assertThat(files.pids()).isEqualTo(API_ALONE);
        assertThat(facts()).isEqualTo(before);
    }

    @Tag("permissions")
    @Test
    void the_temporary_file_of_a_killed_writer_is_replaced() throws IOException {
        files.pids(TWO_SERVICES);
        Path left = Files.writeString(root.resolve(".pid.json.tmp"), "half a fi");
        Files.setPosixFilePermissions(left, PosixFilePermissions.fromString("r--r--r--"));

        files.remove("web", 5);

        assertThat(files.pids()).isEqualTo(API_ALONE);
        assertThat(left).doesNotExist();
    }

    @Test
    void a_link_in_place_of_the_temporary_file_is_not_followed() throws IOException {
        files.pids(TWO_SERVICES);
        Path victim = Files.writeString(root.resolve("victim"), "precious");
        Files.createSymbolicLink(root.resolve(".pid.json.tmp"), victim);

        files.remove("web", 5);

        assertThat(files.pids()).isEqualTo(API_ALONE);
        assertThat(Files.isRegularFile(files.pidFile(), LinkOption.NOFOLLOW_LINKS)).isTrue();
        assertThat(victim).hasContent("precious");
    }

    @Test
    void another_hard_link_keeps_the_old_content() throws IOException {
        files.pids(TWO_SERVICES);
        Path other = Files.createLink(root.resolve("other"), files.pidFile());

        files.remove("web", 5);

        assertThat(other).hasContent(TWO_SERVICES);
        assertThat(files.pids()).isEqualTo(API_ALONE);
    }

    private Map<String, Object> facts() throws IOException {
        return Files.readAttributes(files.pidFile(), FACTS);
    }

    @Test
    void an_entry_with_another_pid_is_reported() {
        files.pids("{\"services\":{\"web\":7,\"api\":6}}");

        assertThat(files.remove(List.of(removal("web", 5), removal("api", 6)))).isEqualTo(new RemovalResult(
                Set.of(ServiceId.of("api")), Set.of(ServiceId.of("web")), Optional.empty()));
    }

    @Test
    void a_write_without_the_lock_is_lost_only_in_the_instant_of_the_rename() {
        List<String> lost = new ArrayList<>();
        boolean struck = true;
        for (int n = 1; struck; n++) {
            Faults faults = Faults.before(n, () -> files.pids(files.pids().replaceFirst("(?s)\\{([^{]*)}(\\s*)}$",
                    "{\"new\":9\n,$1}}").replace("\n,}", "}")));
            files.pids("{\"services\":{\"web\":5}}");

            assertThat(StateFiles.in(faults.wrap(root)).remove("web", 5)).containsExactly("web");

            struck = faults.struck();
            if (struck && !files.pids().contains("new")) {
                lost.add(faults.failed());
            }
        }
        assertThat(lost).containsExactly("rename to pid.json");
    }

    @Test
    void a_program_that_writes_all_the_time_is_named() {
        files.pids(TWO_SERVICES);
        Faults faults = Faults.beforeEach(() -> files.pids(files.pids() + "\n"));

        assertThatThrownBy(() -> StateFiles.in(faults.wrap(root)).remove("api", 6)).isInstanceOf(StoreException.class)
                .hasMessageContaining("another program writes it all the time, without the lock: end that program");
        assertThat(files.pids()).startsWith(TWO_SERVICES);
    }

    @Test
    void a_held_lock_leaves_everything_as_it_is() {
        files.pids(TWO_SERVICES);
        try (StartedProcesses processes = new StartedProcesses()) {
            processes.startUntilLine("held", "flock", "-o", files.directory().file("pid.json.lock").toString(), "sh",
                    "-c", "echo held; exec cat");

            assertThatThrownBy(() -> StateFiles.STORE.remove(files.directory(), List.of(removal("web", 5)),
                    Duration.ZERO)).isInstanceOf(LockHeldException.class);
        }
        assertThat(files.pids()).isEqualTo(TWO_SERVICES);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "running | 5 | false",
            "running | 7 | true",
            "exited_with_error | 5 | true",
            "stopped | 7 | true"
    })
    void a_process_may_be_recorded_as_ended_in_the_states(String status, int pid, boolean ended) {
        files.pids("{\"services\":{\"web\":5}}")
                .states("{\"services\":{\"h\":{\"status\":\"" + status + "\",\"pid\":" + pid + "}}}");

        assertThat(files.services()).extracting(RecordedService::evidence)
                .containsExactly(new IdentityEvidence.FileDate(ended));
    }

    @Test
    void without_states_no_process_is_recorded_as_ended() {
        files.pids("{\"services\":{\"web\":5}}");
        assertThat(files.services().get(0).evidence()).isEqualTo(new IdentityEvidence.FileDate(false));

        files.states("{\"services\":{}}");
        assertThat(files.services().get(0).evidence()).isEqualTo(new IdentityEvidence.FileDate(false));
    }

    @Test
    void unusable_states_leave_the_entries_and_are_an_error() {
        files.pids(TWO_SERVICES).states("{");

        assertThatThrownBy(files::read).isInstanceOf(StoreException.class)
                .hasMessageContaining(files.stateFile() + " does not parse");
    }

    @Test
    void states_that_cannot_be_written_do_not_keep_the_entry() {
        files.pids(TWO_SERVICES).states("{");

        RemovalResult result = files.remove(List.of(removal("web", 5)));

        assertThat(result.removed()).containsExactly(ServiceId.of("web"));
        assertThat(result.stateFailure()).hasValueSatisfying(
                failure -> assertThat(failure).startsWith(files.stateFile() + " does not parse"));
        assertThat(files.pids()).isEqualTo(API_ALONE);
    }

    @Test
    void files_of_this_user_can_be_replaced() {
        files.pids(TWO_SERVICES).states("{\"services\":{}}");

        assertThatCode(() -> StateFiles.STORE.checkReplaceable(files.directory(), files.peek().services()))
                .doesNotThrowAnyException();
        assertThat(files.names()).containsExactly("pid.json", "state.json");
    }

    @Tag("permissions")
    @Test
    void a_directory_that_cannot_be_written_is_found_early() throws IOException {
        assumeFalse(StartedProcesses.isRoot(), "root may write everywhere");
        files.pids(TWO_SERVICES);
        RecordedServices services = files.read();
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("r-x------"));
        try {
            assertThatThrownBy(() -> StateFiles.STORE.checkReplaceable(files.directory(), services.services()))
                    .isInstanceOf(StoreException.class).hasMessageContaining("cannot write in " + root)
                    .hasMessageContaining("mode r-x------").hasMessageEndingWith("run 'chmod u+rwx " + root + "'");
        } finally {
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
        }
    }
}
