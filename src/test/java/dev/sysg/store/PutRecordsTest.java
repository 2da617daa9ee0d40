package dev.sysg.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.OptionalInt;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sysg.platform.Pid;
import dev.sysg.platform.jvm.JnrFlock;
import dev.sysg.process.ProcessIdentity;
import dev.sysg.store.IdentityEvidence.FileDate;
import dev.sysg.store.IdentityEvidence.StartTime;
import dev.sysg.store.ServiceRecord.Status;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class PutRecordsTest {

    private static final Pid PID = new Pid(4711);

    @TempDir
    Path root;

    private final PidFileStore store = Stores.all(new JnrFlock());
    private StateDirectory state;

    @BeforeEach
    void make_a_directory() {
        state = new StateDirectory(root);
    }

    @Test
    void the_first_record_creates_both_files_in_the_layout_of_systemg() throws IOException {
        put("web", new Status.Running(new ProcessIdentity(PID, 99)));

        assertThat(Files.readString(state.pidFile())).startsWith("""
                {
                  "services": {
                    "web": 4711
                  },
                  "parent_map": {},
                  "children_map": {},
                  "spawn_depth": {},
                  "spawn_metadata": {},
                  "sysg": {
                    "boot_id": \"""");
        assertThat(Files.readString(state.stateFile())).isEqualTo("""
                {
                  "services": {
                    "key-web": {
                      "status": "running",
                      "pid": 4711
                    }
                  }
                }""");
    }

    @Test
    void a_recorded_process_is_proven_by_its_start_time() {
        put("web", new Status.Running(new ProcessIdentity(PID, 99)));

        assertThat(evidence()).isEqualTo(new StartTime(99, OptionalInt.of(PID.value())));
    }

    @Test
    void a_start_time_of_another_pid_proves_nothing() throws IOException {
        put("web", new Status.Running(new ProcessIdentity(PID, 99)));
        replace("\"web\": 4711", "\"web\": 4712");

        assertThat(evidence()).isInstanceOf(FileDate.class);
    }

    @Test
    void no_process_has_the_start_time_of_an_earlier_boot() throws IOException {
        put("web", new Status.Running(new ProcessIdentity(PID, 99)));
        replace("\"boot_id\": \"", "\"boot_id\": \"other-");

        assertThat(evidence()).isEqualTo(new StartTime(-1, OptionalInt.of(PID.value())));
    }

    @Test
    void an_exit_removes_the_entry_of_that_pid_only() throws IOException {
        put("web", new Status.Running(new ProcessIdentity(PID, 99)));
        put("web", new Status.Exited(Optional.of(new Pid(12)), OptionalInt.of(3), OptionalInt.empty()));
        assertThat(read()).hasSize(1);

        put("web", new Status.Exited(Optional.of(PID), OptionalInt.of(3), OptionalInt.empty()));

        assertThat(read()).isEmpty();
        assertThat(Files.readString(state.pidFile())).doesNotContain("4711");
        assertThat(Files.readString(state.stateFile())).contains("\"status\": \"exited_with_error\"",
                "\"exit_code\": 3").doesNotContain("pid", "signal");
    }

    @Test
    void an_end_by_a_signal_and_an_unknown_one_are_errors() throws IOException {
        put("web", new Status.Exited(Optional.of(PID), OptionalInt.empty(), OptionalInt.of(9)));
        put("db", new Status.Exited(Optional.of(PID), OptionalInt.empty(), OptionalInt.empty()));

        assertThat(Files.readString(state.stateFile())).containsOnlyOnce("\"signal\": 9")
                .doesNotContain("exit_code", "exited_successfully");
    }

    @Test
    void a_stop_keeps_the_exit_of_a_service_that_is_done() throws IOException {
        put("web", new Status.Exited(Optional.of(PID), OptionalInt.of(0), OptionalInt.empty()));
        put("db", new Status.Exited(Optional.of(PID), OptionalInt.of(1), OptionalInt.empty()));
        put("web", new Status.Stopped());
        put("db", new Status.Stopped());
        put("late", new Status.Skipped());

        assertThat(Files.readString(state.stateFile())).contains("exited_successfully", "\"stopped\"", "\"skipped\"")
                .doesNotContain("exited_with_error");
    }

    @Test
    void what_systemg_has_written_stays() throws IOException {
        Files.writeString(state.pidFile(), "{\"services\": {\"old\": 7}, \"parent_map\": {\"1\": 2}, \"more\": 1}");
        Files.writeString(state.stateFile(), "{\"services\": {\"x\": {\"status\": \"stopped\"}}, \"more\": 2}");

        put("web", new Status.Running(new ProcessIdentity(PID, 99)));

        assertThat(Files.readString(state.pidFile())).contains("\"old\": 7", "\"1\": 2", "\"more\": 1",
                "\"web\": 4711");
        assertThat(Files.readString(state.stateFile())).contains("\"x\"", "\"more\": 2", "key-web");
    }

    @Test
    void the_date_that_is_the_evidence_of_other_entries_stays() throws IOException {
        Files.writeString(state.pidFile(), "{\"services\": {\"old\": 12}}");
        FileTime written = FileTime.from(Instant.parse("2026-01-02T03:04:05Z"));
        Files.setLastModifiedTime(state.pidFile(), written);

        put("web", new Status.Running(new ProcessIdentity(PID, 99)));

        assertThat(Files.readString(state.pidFile())).contains("\"old\": 12", "\"web\": 4711");
        assertThat(Files.getLastModifiedTime(state.pidFile())).isEqualTo(written);
    }

    @Test
    void a_stop_removes_the_start_time_with_the_entry() throws IOException {
        put("web", new Status.Running(new ProcessIdentity(PID, 99)));

        store.remove(state, List.of(new EntryRemoval(read().get(0), true)), Duration.ZERO);

        assertThat(Files.readString(state.pidFile())).doesNotContain("4711", "web");
        assertThat(Files.readString(state.stateFile())).contains("stopped").doesNotContain("4711");
    }

    private void put(String name, Status status) {
        store.put(state, List.of(new ServiceRecord(name, "key-" + name, status)), Duration.ofSeconds(1));
    }

    private List<RecordedService> read() {
        return store.read(state, Set.of(), Duration.ofSeconds(1)).services();
    }

    private IdentityEvidence evidence() {
        return read().get(0).evidence();
    }

    private void replace(String old, String text) throws IOException {
        Files.writeString(state.pidFile(), Files.readString(state.pidFile()).replace(old, text));
    }
}
