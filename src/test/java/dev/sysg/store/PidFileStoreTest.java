package dev.sysg.store;

import static dev.sysg.store.StateFiles.removal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sysg.platform.Pid;
import dev.sysg.testing.StartedProcesses;
import dev.sysg.testing.Warnings;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class PidFileStoreTest {

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
    void without_a_file_there_are_no_services_and_no_lock_is_left() {
        assertThat(files.services()).isEmpty();
        assertThat(StateFiles.PIDS.peek(files.directory()).services()).isEmpty();
        assertThat(files.names()).isEmpty();
    }

    @Test
    void without_a_directory_there_are_no_services_either() {
        StateFiles nowhere = StateFiles.in(root.resolve("nowhere"));

        assertThat(nowhere.services()).isEmpty();
        assertThat(nowhere.directory().root()).doesNotExist();
    }

    @Test
    void the_services_come_in_the_order_of_the_file_with_its_time_and_owner() throws IOException {
        files.pids("{\"services\":{\"z\":3,\"a\":2,\"größe\\n\":4}}\n");
        Files.setLastModifiedTime(files.pidFile(), LONG_AGO);

        RecordedServices records = StateFiles.PIDS.read(files.directory(), StateFiles.LIMIT);

        assertThat(records.services()).extracting(RecordedService::name, service -> service.pid().orElseThrow().value())
                .containsExactly(tuple("z", 3), tuple("a", 2), tuple("größe\n", 4));
        assertThat(records.source()).isEqualTo(files.pidFile());
        assertThat(records.writtenAt()).isEqualTo(LONG_AGO.toInstant());
        assertThat(records.owner()).isEqualTo(Files.getAttribute(files.pidFile(), "unix:uid"));
        assertThat(records.find("a")).map(RecordedService::pid).contains(Optional.of(new Pid(2)));
        assertThat(records.find("b")).isEmpty();
    }

    @Test
    void a_look_without_the_lock_creates_no_file() {
        files.pids(TWO_SERVICES);

        assertThat(StateFiles.PIDS.peek(files.directory()).services()).hasSize(2);

        assertThat(files.names()).containsExactly("pid.json");
    }

    @ParameterizedTest
    @ValueSource(strings = { "0", "-1", "-2147483648", "2147483648", "4294967295", "4294967297", "18446744073709551617",
            "9223372036854775808", "99999999999999999999999999999999", "\"12\"", "\"\"", "1.5", "12.0", "1e3", "1E3",
            "null", "true", "[]", "[12]", "{}", "{\"pid\":12}" })
    void one_value_that_is_no_process_id_spoils_that_service_only(String value) {
        files.pids("{\"services\":{\"bad\":" + value + ",\"good\":12}}");

        assertThat(files.services()).containsExactly(new RecordedService("bad", Optional.empty(), value),
                new RecordedService("good", Optional.of(new Pid(12)), "12"));
        assertThat(files.remove(List.of(removal("bad", 12), removal("good", 12)))).containsExactly("good");
        assertThat(files.services()).extracting(RecordedService::text).containsExactly(value);
    }

    @ParameterizedTest
    @ValueSource(ints = { 1, 2, 4194304, Integer.MAX_VALUE })
    void a_process_id_is_a_process_id(int value) {
        files.pids("{\"services\":{\"web\":" + value + "}}");

        assertThat(files.services()).extracting(RecordedService::pid).containsExactly(Optional.of(new Pid(value)));
    }

    @Test
    void an_entry_is_taken_out() {
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
    void an_entry_that_names_another_process_by_now_stays() throws IOException {
        files.pids(TWO_SERVICES);
        Map<String, Object> before = Files.readAttributes(files.pidFile(), "unix:ino,lastModifiedTime");

        assertThat(files.remove("web", 7)).isEmpty();
        assertThat(files.remove("nosuch", 5)).isEmpty();
        assertThat(files.remove(List.of())).isEmpty();

        assertThat(files.pids()).isEqualTo(TWO_SERVICES);
        assertThat(Files.readAttributes(files.pidFile(), "unix:ino,lastModifiedTime")).isEqualTo(before);
    }

    @Test
    void a_file_that_is_gone_by_now_is_not_made_anew() {
        assertThat(files.remove("web", 5)).isEmpty();

        assertThat(files.pidFile()).doesNotExist();
    }

    @Test
    void entries_that_came_since_the_file_was_read_stay() {
        files.pids("{\"services\":{\"web\":5}}").services();
        files.pids("{\"services\":{\"new\":9,\"web\":5}}");

        assertThat(files.remove("web", 5)).containsExactly("web");

        assertThat(files.services()).extracting(RecordedService::name).containsExactly("new");
    }

    @Test
    void time_and_mode_stay_but_the_file_is_a_new_one() throws IOException {
        files.pids(TWO_SERVICES);
        Files.setPosixFilePermissions(files.pidFile(), PosixFilePermissions.fromString("rw-r--r--"));
        Files.setLastModifiedTime(files.pidFile(), LONG_AGO);
        Map<String, Object> before = facts();
        Object inode = Files.getAttribute(files.pidFile(), "unix:ino");

        files.remove("web", 5);

        assertThat(facts()).isEqualTo(before);
        assertThat(Files.getAttribute(files.pidFile(), "unix:ino")).isNotEqualTo(inode);
    }

    @Test
    void as_root_the_file_stays_that_of_its_owner_and_so_does_the_lock() throws IOException {
        assumeTrue(StartedProcesses.isRoot(), "only root can give files away");
        files.pids(TWO_SERVICES);
        Files.setAttribute(root, "unix:uid", 65534);
        Files.setAttribute(root, "unix:gid", 65533);
        Files.setAttribute(files.pidFile(), "unix:uid", 65534);
        Files.setAttribute(files.pidFile(), "unix:gid", 65532);
        Files.setPosixFilePermissions(files.pidFile(), PosixFilePermissions.fromString("rw-r-----"));
        Map<String, Object> before = facts();

        files.remove("web", 5);

        assertThat(files.pids()).isEqualTo(API_ALONE);
        assertThat(facts()).isEqualTo(before);
        assertThat(Files.readAttributes(files.directory().pidLock(), "unix:uid,gid"))
                .containsOnly(Map.entry("uid", 65534), Map.entry("gid", 65533));
    }

    @Test
    void what_an_interrupted_writer_left_is_replaced() throws IOException {
        files.pids(TWO_SERVICES);
        Path left = Files.writeString(root.resolve(".pid.json.sysg.tmp"), "half a fi");
        Files.setPosixFilePermissions(left, PosixFilePermissions.fromString("r--r--r--"));

        files.remove("web", 5);

        assertThat(files.pids()).isEqualTo(API_ALONE);
        assertThat(left).doesNotExist();
    }

    @Test
    void a_link_in_the_place_of_the_temporary_file_is_not_followed() throws IOException {
        files.pids(TWO_SERVICES);
        Path victim = Files.writeString(root.resolve("victim"), "precious");
        Files.createSymbolicLink(root.resolve(".pid.json.sysg.tmp"), victim);

        files.remove("web", 5);

        assertThat(files.pids()).isEqualTo(API_ALONE);
        assertThat(Files.isRegularFile(files.pidFile(), LinkOption.NOFOLLOW_LINKS)).isTrue();
        assertThat(victim).hasContent("precious");
    }

    @Test
    void another_name_of_the_file_keeps_the_old_content() throws IOException {
        files.pids(TWO_SERVICES);
        Path other = Files.createLink(root.resolve("other"), files.pidFile());

        files.remove("web", 5);

        assertThat(other).hasContent(TWO_SERVICES);
        assertThat(files.pids()).isEqualTo(API_ALONE);
    }

    @Test
    void services_are_put_in_order_by_name() {
        files.pids("{\"services\":{\"a\":2,\"b\":3,\"c\":4}}");
        RecordedServices records = StateFiles.PIDS.peek(files.directory());

        assertThat(records.inOrder(List.of("c", "a"))).extracting(RecordedService::name).containsExactly("c", "a");
    }

    private Map<String, Object> facts() throws IOException {
        return Files.readAttributes(files.pidFile(), FACTS);
    }

    @Test
    void of_an_entry_that_was_recorded_anew_is_told_once_however_often_others_write() {
        files.pids("{\"services\":{\"web\":7,\"api\":6},\"children_map\":{\"6\":[8]}}");
        List<Pid> looks = new ArrayList<>();

        try (Warnings warnings = new Warnings(PidFileStore.class.getPackage())) {
            assertThat(files.remove(List.of(removal("web", 5), removal("api", 6)), pid -> {
                if (looks.size() < 4) {
                    files.pids(files.pids() + "\n");
                }
                looks.add(pid);
                return false;
            })).containsExactly("api");

            assertThat(warnings.messages()).containsExactly(
                    "'web' has been recorded anew, with pid 7: that one was not stopped");
        }
        assertThat(looks).hasSizeGreaterThan(4);
    }

    @Test
    void who_writes_all_the_time_is_what_has_to_be_seen_to() {
        files.pids("{\"services\":{\"api\":6},\"children_map\":{\"6\":[8]}}");

        assertThatThrownBy(() -> files.remove(List.of(removal("api", 6)), pid -> {
            files.pids(files.pids() + "\n");
            return false;
        })).isInstanceOf(StoreException.class)
                .hasMessageContaining("another program writes to it all the time")
                .hasMessageEndingWith("still lists what has ended: see to that program, and stop again");
    }
}
