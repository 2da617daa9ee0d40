package dev.sysg.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sysg.platform.Pid;
import dev.sysg.store.ServiceStateStore.Stopped;
import dev.sysg.testing.Nobody;
import dev.sysg.testing.StartedProcesses;
import dev.sysg.testing.fault.Faults;

/** What is written beforehand is used if it is what would be written, and else it is as if it had never been. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class DraftTest {

    private static final String BOTH = "{\n  \"services\": {\n    \"web\": 5,\n    \"api\": 6\n  }\n}";
    private static final String WITHOUT_WEB = "{\n  \"services\": {\n    \"api\": 6\n  }\n}";
    private static final String RUNNING = "{\"services\":{\"web\":{\"status\":\"running\",\"pid\":5}}}";
    private static final Removal WEB = StateFiles.removal("web", 5);
    private static final List<Stopped> WEB_STOPPED =
            List.of(new Stopped("web", () -> Set.of("web"), new Pid(5), true));
    private static final Predicate<Pid> NOBODY = pid -> false;
    private static final int MORE_THAN_THERE_ARE = 10_000;

    @TempDir
    Path root;

    private StateFiles files;
    private Path written;

    @BeforeEach
    void set_up() throws IOException {
        files = StateFiles.in(root).pids(BOTH);
        Files.createFile(files.directory().pidLock());
        written = root.resolve(".pid.json.sysg.tmp");
    }

    @Test
    void it_is_the_very_file_that_takes_the_place_of_the_old_one() throws IOException {
        Files.setPosixFilePermissions(files.pidFile(), PosixFilePermissions.fromString("rw-r-----"));
        FileMetadata old = FileMetadata.of(files.pidFile());
        try (Draft draft = draft()) {
            FileMetadata ready = FileMetadata.of(written);
            assertThat(files.pids()).isEqualTo(BOTH);

            assertThat(remove(draft, WEB)).containsExactly("web");

            assertThat(FileMetadata.of(files.pidFile())).isEqualTo(ready);
            assertThat(ready.permissions()).isEqualTo(old.permissions());
            assertThat(ready.modified()).isEqualTo(old.modified());
        }
        assertThat(files.pids()).isEqualTo(WITHOUT_WEB);
        assertThat(files.names()).containsExactly("pid.json", "pid.json.lock");
    }

    @Test
    void where_another_program_has_added_an_entry_that_is_kept() {
        try (Draft draft = draft()) {
            files.pids(BOTH.replace("6", "6,\n    \"new\": 7"));

            assertThat(remove(draft, WEB)).containsExactly("web");
        }
        assertThat(files.pids()).isEqualTo(WITHOUT_WEB.replace("6", "6,\n    \"new\": 7"));
        assertThat(files.names()).containsExactly("pid.json", "pid.json.lock");
    }

    @Test
    void where_another_program_has_written_the_same_again_its_mode_is_kept() throws IOException {
        try (Draft draft = draft()) {
            Files.setPosixFilePermissions(files.pidFile(), PosixFilePermissions.fromString("rw-rw-rw-"));

            assertThat(remove(draft, WEB)).containsExactly("web");
        }
        assertThat(files.pids()).isEqualTo(WITHOUT_WEB);
        assertThat(Files.getPosixFilePermissions(files.pidFile()))
                .isEqualTo(PosixFilePermissions.fromString("rw-rw-rw-"));
    }

    @Test
    void where_other_services_have_stopped_than_was_expected_those_are_recorded() {
        try (Draft draft = draft()) {
            assertThat(remove(draft, StateFiles.removal("api", 6))).containsExactly("api");
        }
        assertThat(files.pids()).isEqualTo(BOTH.replace(",\n    \"api\": 6", ""));
        assertThat(files.names()).containsExactly("pid.json", "pid.json.lock");
    }

    @Test
    void what_another_writer_has_put_under_its_name_is_not_taken_for_it() throws IOException {
        try (Draft draft = draft()) {
            Path other = Files.writeString(root.resolve("other"), "{\"services\":{}}");
            Files.move(other, written, StandardCopyOption.REPLACE_EXISTING);

            assertThat(remove(draft, WEB)).containsExactly("web");
        }
        assertThat(files.pids()).isEqualTo(WITHOUT_WEB);
        assertThat(files.names()).containsExactly("pid.json", "pid.json.lock");
    }

    @Test
    void what_another_writer_has_put_under_its_name_is_not_removed_for_it() throws IOException {
        try (Draft draft = draft()) {
            Path other = Files.writeString(root.resolve("other"), "of another writer");
            Files.move(other, written, StandardCopyOption.REPLACE_EXISTING);

            draft.remove();
        }
        assertThat(written).hasContent("of another writer");
    }

    @Test
    void where_somebody_has_removed_it_the_entry_goes_all_the_same() throws IOException {
        try (Draft draft = draft()) {
            Files.delete(written);

            assertThat(remove(draft, WEB)).containsExactly("web");
        }
        assertThat(files.pids()).isEqualTo(WITHOUT_WEB);
    }

    @Test
    void what_root_writes_for_another_user_is_that_user_s_before_it_has_any_content() throws IOException {
        assumeTrue(StartedProcesses.isRoot(), "only root writes for others");
        Files.setAttribute(files.pidFile(), "unix:uid", Nobody.ID);
        boolean struck = true;
        for (int n = 1; struck; n++) {
            Faults faults = Faults.before(n, () -> assertThat(ownerOfContent()).isIn(Nobody.ID, "nobody's"));
            StateDirectory watched = new StateDirectory(faults.wrap(root));
            Optional<Draft> draft = StateFiles.PIDS.draft(watched, List.of(WEB), NOBODY);
            assertThat(draft).isPresent();
            draft.get().remove();
            draft.get().close();
            struck = faults.struck();
        }
    }

    private Object ownerOfContent() {
        try {
            return Files.exists(written) && Files.size(written) > 0 ? Files.getAttribute(written, "unix:uid")
                    : "nobody's";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void where_nothing_comes_of_the_stop_it_is_removed() {
        try (Draft draft = draft()) {
            draft.remove();
        }
        assertThat(files.pids()).isEqualTo(BOTH);
        assertThat(files.names()).containsExactly("pid.json", "pid.json.lock");
    }

    @Test
    void a_state_that_was_noted_beforehand_counts_from_when_it_is_true() throws IOException {
        files.states(RUNNING);
        Files.setLastModifiedTime(files.stateFile(), FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
        try (Draft draft = StateFiles.STATES.draft(files.directory(), WEB_STOPPED, NOBODY).orElseThrow()) {
            Path noted = root.resolve(".state.json.sysg.tmp");
            Object ready = FileMetadata.of(noted).key();
            Files.setLastModifiedTime(noted, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
            Instant before = Instant.now().minus(Duration.ofSeconds(1));

            StateFiles.STATES.markStopped(files.directory(), WEB_STOPPED, NOBODY, Optional.of(draft));

            assertThat(FileMetadata.of(files.stateFile()).key()).isEqualTo(ready);
            assertThat(FileMetadata.of(files.stateFile()).writtenAt()).isAfter(before);
        }
        assertThat(files.states()).contains("\"status\": \"stopped\"").doesNotContain("pid");
    }

    @Test
    void nothing_is_written_where_there_is_nothing_to_record() throws IOException {
        assertThat(StateFiles.PIDS.draft(files.directory(), List.of(StateFiles.removal("web", 7)), NOBODY)).isEmpty();
        assertThat(StateFiles.STATES.draft(files.directory(), WEB_STOPPED, NOBODY)).isEmpty();
        Files.delete(files.pidFile());
        assertThat(StateFiles.PIDS.draft(files.directory(), List.of(WEB), NOBODY)).isEmpty();

        assertThat(files.names()).containsExactly("pid.json.lock");
    }

    @Test
    void of_a_large_file_nothing_is_written_but_that_somebody_is_about_to() throws IOException {
        files.pids(IntStream.range(0, 10_000).mapToObj(i -> "\"s" + i + "\": 6")
                .collect(Collectors.joining(",", "{\"services\": {\"web\": 5,", "}}")));

        try (Draft draft = draft()) {
            assertThat(Draft.isBeside(files.pidFile())).isTrue();
            assertThat(written).isEmptyFile();

            assertThat(remove(draft, WEB)).containsExactly("web");
        }
        assertThat(files.services()).hasSize(10_000);
        assertThat(files.names()).containsExactly("pid.json", "pid.json.lock");
    }

    @Test
    void a_directory_in_its_place_is_found_before_it_is_needed() throws IOException {
        Files.createDirectory(written);

        assertThatThrownBy(() -> StateFiles.PIDS.requireReplaceable(files.directory(),
                StateFiles.PIDS.peek(files.directory()))).isInstanceOf(StoreException.class)
                .hasMessageContaining(written + " is a directory").hasMessageContaining("remove it");
    }

    @Test
    void whatever_fails_when_it_is_written_harms_nobody() {
        boolean struck = true;
        for (int n = 1; struck; n++) {
            assertThat(n).isLessThan(MORE_THAN_THERE_ARE);
            Faults faults = Faults.at(n);
            StateDirectory faulty = new StateDirectory(faults.wrap(root));

            Optional<Draft> draft = StateFiles.PIDS.draft(faulty, List.of(WEB), NOBODY);

            struck = faults.struck();
            assertThat(draft.isPresent()).as(faults.failed()).isEqualTo(!struck);
            assertThat(files.pids()).as(faults.failed()).isEqualTo(BOTH);
            assertThat(Files.exists(written)).as(faults.failed()).isEqualTo(!struck);
            draft.ifPresent(Draft::remove);
            draft.ifPresent(Draft::close);
        }
    }

    @Test
    void whatever_fails_when_it_is_used_the_entry_has_gone_or_the_error_says_that_it_has_not() {
        boolean struck = true;
        for (int n = 1; struck; n++) {
            assertThat(n).isLessThan(MORE_THAN_THERE_ARE);
            files.pids(BOTH);
            // Counts from when the file is put to use.
            Faults faults = Faults.at(n);
            StateDirectory faulty = new StateDirectory(faults.wrap(root));
            try (Draft draft = StateFiles.PIDS.draft(faulty, List.of(WEB), NOBODY).orElse(null)) {
                try {
                    assertThat(StateFiles.PIDS.remove(faulty, List.of(WEB), NOBODY, Optional.ofNullable(draft)))
                            .containsExactly("web");
                    assertThat(files.pids()).as(faults.failed()).isEqualTo(WITHOUT_WEB);
                } catch (StoreException e) {
                    assertThat(e.getMessage()).contains("fault injected into ");
                    assertThat(files.pids()).as(faults.failed()).isEqualTo(BOTH);
                }
            }
            struck = faults.struck();
        }
    }

    private Draft draft() {
        return StateFiles.PIDS.draft(files.directory(), List.of(WEB), NOBODY).orElseThrow();
    }

    private Set<String> remove(Draft draft, Removal removal) {
        return StateFiles.PIDS.remove(files.directory(), List.of(removal), NOBODY, Optional.of(draft));
    }
}
