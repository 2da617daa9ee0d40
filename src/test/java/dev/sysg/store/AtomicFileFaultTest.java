package dev.sysg.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sysg.testing.fault.Faults;

/** Whichever operation on the file system fails, the file is the old one or the new one. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class AtomicFileFaultTest {

    private static final String OLD = "{\n  \"services\": {\n    \"web\": 5,\n    \"api\": 6\n  }\n}";
    private static final String NEW = "{\n  \"services\": {\n    \"api\": 6\n  }\n}";
    private static final String RUNNING = "{\"services\":{\"web\":{\"status\":\"running\",\"pid\":5}}}";
    private static final FileTime LONG_AGO = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));
    private static final int MORE_THAN_THERE_ARE = 10_000;

    @TempDir
    Path root;

    private StateFiles files;
    private final List<String> failed = new ArrayList<>();

    @BeforeEach
    void set_up() throws IOException {
        files = StateFiles.in(root);
        Files.createFile(root.resolve("pid.json.lock"));
    }

    @Test
    void one_operation_fails() throws IOException {
        for (int n = 1; replaceUnder(Faults.at(n)); n++) {
            assertThat(files.names()).as(lastFailed()).containsExactly("pid.json", "pid.json.lock");
        }

        assertThat(failed).as("operations that were made to fail").contains("open of .pid.json.tmp", "write",
                "open of " + root.getFileName(),
                "stat of .pid.json.tmp", "change of lastModifiedTime",
                "change of posix:permissions", "fsync", "close", "stat of pid.json", "rename to pid.json");
    }

    @Test
    void one_operation_fails_and_all_that_follow() throws IOException {
        for (int n = 1; replaceUnder(Faults.from(n)); n++) {
            // What is left behind must not stand in the way of the next writer.
            AtomicFile.replace(files.pidFile(), NEW.getBytes(StandardCharsets.UTF_8), marks(), true);
            assertThat(files.pids()).as(lastFailed()).isEqualTo(NEW);
            assertThat(files.names()).as(lastFailed()).containsExactly("pid.json", "pid.json.lock");
        }
    }

    @Test
    void an_entry_is_removed_or_an_error_says_that_it_is_not() {
        removeUnder(Faults::at);
        removeUnder(Faults::from);
    }

    private void removeUnder(IntFunction<Faults> kind) {
        boolean struck = true;
        for (int n = 1; struck; n++) {
            assertThat(n).isLessThan(MORE_THAN_THERE_ARE);
            Faults faults = kind.apply(n);
            StateFiles faulty = StateFiles.in(faults.wrap(root));
            files.pids(OLD);
            try {
                assertThat(faulty.remove("web", 5)).containsExactly("web");
                assertThat(files.pids()).as(faults.failed()).isEqualTo(NEW);
            } catch (StoreException e) {
                assertThat(e.getMessage()).contains(files.pidFile().toString()).contains("fault injected into ");
                assertThat(files.pids()).as(faults.failed()).isEqualTo(OLD);
            }
            struck = faults.struck();
        }
    }

    @Test
    void the_state_is_changed_or_the_result_says_that_it_is_not() {
        boolean struck = true;
        for (int n = 1; struck; n++) {
            assertThat(n).isLessThan(MORE_THAN_THERE_ARE);
            Faults faults = Faults.at(n);
            StateFiles faulty = StateFiles.in(faults.wrap(root));
            files.pids(OLD).states(RUNNING);
            try {
                RemovalResult result = faulty.remove(List.of(StateFiles.removal("web", 5)));
                assertThat(files.pids()).as(faults.failed()).isEqualTo(NEW);
                if (result.stateFailure().isPresent()) {
                    assertThat(result.stateFailure().get()).contains(files.stateFile().toString(), "fault injected");
                    assertThat(files.states()).as(faults.failed()).isEqualTo(RUNNING);
                } else {
                    assertThat(files.states()).as(faults.failed()).contains("stopped");
                }
            } catch (StoreException e) {
                assertThat(e.getMessage()).contains(files.pidFile().toString()).contains("fault injected into ");
                assertThat(List.of(files.pids(), files.states())).as(faults.failed()).containsExactly(OLD, RUNNING);
            }
            struck = faults.struck();
        }
    }

    @Test
    void a_reader_says_which_file_cannot_be_read() {
        files.pids(OLD);
        boolean struck = true;
        for (int n = 1; struck; n++) {
            Faults faults = Faults.at(n);
            StateDirectory faulty = new StateDirectory(faults.wrap(root));
            try {
                assertThat(SharedFile.read(faulty.pidFile(), StateFileCodec::read).orElseThrow().document()).hasSize(1);
                assertThat(faults.struck()).as(faults.failed()).isFalse();
            } catch (StoreException e) {
                assertThat(e.getMessage()).startsWith("cannot read " + files.pidFile() + ": ")
                        .contains("fault injected into ").endsWith("; mend that, and try again");
            }
            struck = faults.struck();
        }
        assertThat(files.pids()).isEqualTo(OLD);
    }

    @Test
    void only_a_missing_file_is_a_missing_file() {
        files.pids(OLD);
        List<String> absent = new ArrayList<>();
        boolean struck = true;
        for (int n = 1; struck; n++) {
            Faults faults = Faults.missingAt(n);
            StateDirectory faulty = new StateDirectory(faults.wrap(root));
            try {
                if (StateFiles.STORE.peek(faulty, Set.of()).services().isEmpty()) {
                    absent.add(faults.failed());
                }
            } catch (StoreException e) {
                assertThat(e.getMessage()).matches("(?s)cannot read \\Q" + files.pidFile() + "\\E: .*"
                        + "|cannot open the lock file \\Q" + root + "\\E.*");
            }
            struck = faults.struck();
        }
        assertThat(absent).as("steps after the file was found").isEmpty();
    }

    /**
     * Replaces the old content under faults, and checks the file.
     *
     * @return whether there was a fault
     */
    private boolean replaceUnder(Faults faults) throws IOException {
        files.pids(OLD);
        Files.setLastModifiedTime(files.pidFile(), LONG_AGO);
        Files.setPosixFilePermissions(files.pidFile(), PosixFilePermissions.fromString("rw-r--r--"));
        try {
            AtomicFile.replace(faults.wrap(files.pidFile()), NEW.getBytes(StandardCharsets.UTF_8), marks(), true);
            assertThat(files.pids()).as(faults.failed()).isEqualTo(NEW);
        } catch (IOException e) {
            assertThat(e).hasMessageEndingWith("fault injected into " + faults.failed());
            assertThat(files.pids()).as(faults.failed()).isEqualTo(OLD);
        }
        assertThat(marks().permissions()).isEqualTo(PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(marks().modified()).as(faults.failed()).isEqualTo(LONG_AGO);
        failed.add(faults.failed());
        assertThat(failed).hasSizeLessThan(MORE_THAN_THERE_ARE);
        return faults.struck();
    }

    private String lastFailed() {
        return failed.get(failed.size() - 1);
    }

    private FileMetadata marks() throws IOException {
        return FileMetadata.of(files.pidFile());
    }
}
