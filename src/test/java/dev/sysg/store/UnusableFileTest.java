package dev.sysg.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import dev.sysg.testing.StartedProcesses;
import dev.sysg.testing.fault.Faults;

/** A file that is not what systemg writes is an error that names it and the reason, and stays as it is. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(60)
class UnusableFileTest {

    private static final String ATTRIBUTES = "unix:ino,size,mode,uid,gid,lastModifiedTime";

    @TempDir
    Path root;

    private StateFiles files;

    @BeforeEach
    void set_up() {
        files = StateFiles.in(root);
    }

    static Stream<Arguments> contents() {
        byte[] binary = new byte[4096];
        new Random(3).nextBytes(binary);
        return Stream.of(
                unusable("empty", "", "no \"services\" object"),
                unusable("blanks", " \n\t", "no \"services\" object"),
                unusable("truncated", "{\"services\":{\"web\":1", "does not parse: Unexpected end-of-input"),
                unusable("cut in a word", "{\"services\":{\"web\":12345}", "does not parse"),
                unusable("without the map", "{}", "no \"services\" object"),
                unusable("a list for a map", "{\"services\":[]}", "no \"services\" object"),
                unusable("null for a map", "{\"services\":null}", "no \"services\" object"),
                unusable("a list", "[]", "no \"services\" object"),
                unusable("a number", "5", "no \"services\" object"),
                unusable("null", "null", "no \"services\" object"),
                unusable("a second document", "{\"services\":{}}{\"services\":{}}", "does not parse"),
                unusable("rubbish after it", "{\"services\":{}} x", "does not parse"),
                unusable("a doubled name", "{\"services\":{\"web\":5,\"web\":6}}",
                        "does not parse: Duplicate field 'web'"),
                unusable("a doubled map", "{\"services\":{},\"services\":{}}", "does not parse: Duplicate field"),
                unusable("a comment", "{\"services\":{} /* none */}", "does not parse"),
                unusable("single quotes", "{'services':{}}", "does not parse"),
                unusable("a final comma", "{\"services\":{\"web\":5,}}", "at line 1, column"),
                unusable("a leading zero", "{\"services\":{\"web\":012}}", "does not parse"),
                unusable("not a number", "{\"services\":{\"web\":NaN}}", "does not parse"),
                unusable("an endless exponent", "{\"services\":{},\"x\":1e99999999999}", "does not parse"),
                unusable("a number of 2,000 digits", "{\"services\":{\"web\":" + "9".repeat(2000) + "}}",
                        "does not parse"),
                unusable("nested 100,000 deep", "{\"services\":{\"web\":" + "[".repeat(100_000), "does not parse"),
                unusable("nested and closed", "{\"services\":{},\"x\":" + "[".repeat(70) + "]".repeat(70) + "}",
                        "does not parse"),
                unusable("with a byte order mark", "\uFEFF{\"services\":{}}",
                        "does not parse: Unexpected character"),
                unusable("UTF-16", "{\"services\":{}}".getBytes(StandardCharsets.UTF_16), "is not UTF-8 text"),
                unusable("UTF-16 without a mark", "{\"services\":{}}".getBytes(StandardCharsets.UTF_16LE),
                        "does not parse"),
                unusable("Latin-1", "{\"services\":{\"größe\":5}}".getBytes(StandardCharsets.ISO_8859_1),
                        "is not UTF-8 text"),
                unusable("zeroes, as after a crash", new byte[512], "does not parse"),
                unusable("binary", binary, "is not UTF-8 text"),
                unusable("XML", "<PidFile/>\n", "does not parse"));
    }

    private static Arguments unusable(String what, String content, String reason) {
        return unusable(what, content.getBytes(StandardCharsets.UTF_8), reason);
    }

    private static Arguments unusable(String what, byte[] content, String reason) {
        return Arguments.of(what, content, reason);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("contents")
    void a_pid_file_with_other_content_stays(String what, byte[] content, String reason) throws IOException {
        Files.write(files.pidFile(), content);

        assertStays(files.pidFile(), reason, List.of(this::readPids, this::peekPids, this::removeEntry));

        assertThat(Files.readAllBytes(files.pidFile())).isEqualTo(content);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("contents")
    void a_state_file_with_other_content_stays(String what, byte[] content, String reason) throws IOException {
        Files.write(files.stateFile(), content);

        assertStatesStay(reason);

        assertThat(Files.readAllBytes(files.stateFile())).isEqualTo(content);
    }

    @Test
    void a_file_of_100_megabytes_is_not_read() throws IOException {
        for (Path file : List.of(files.pidFile(), files.stateFile())) {
            try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
                sparse.setLength(100L << 20);
            }
        }

        assertStaysEverywhere("is larger than 64 MiB");
    }

    @Test
    void a_directory_is_not_a_file() throws IOException {
        Files.createDirectory(files.pidFile());
        Files.createDirectory(files.stateFile());

        assertStaysEverywhere("is not a regular file");
    }

    @Test
    void a_named_pipe_does_not_block() {
        try (StartedProcesses processes = new StartedProcesses()) {
            assertThat(processes.run("mkfifo", files.pidFile().toString(), files.stateFile().toString())).isZero();
        }

        assertStaysEverywhere("is not a regular file");
    }

    @Test
    void a_named_pipe_that_replaces_the_file_does_not_block() throws IOException {
        boolean struck = true;
        for (int n = 1; struck; n++) {
            Files.deleteIfExists(files.pidFile());
            files.pids("{\"services\":{}}");
            Faults faults = Faults.before(n, () -> {
                try (StartedProcesses processes = new StartedProcesses()) {
                    processes.run("sh", "-c", "rm -f $0 && mkfifo $0", files.pidFile().toString());
                }
            });
            Path file = faults.wrap(files.pidFile());
            try {
                assertThat(SharedFile.read(file, StateFileCodec::read)).isPresent();
            } catch (StoreException e) {
                assertThat(e.getMessage()).contains(files.pidFile().toString());
            }
            struck = faults.struck();
        }
    }

    @Test
    void a_symbolic_link_to_what_others_can_write_is_not_followed() throws IOException {
        Path target = Files.writeString(root.resolve("target"), "{\"services\":{\"web\":5}}");
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-rw-rw-"));
        Files.createSymbolicLink(files.pidFile(), target);
        Files.createSymbolicLink(files.stateFile(), root.resolve("nowhere"));

        assertStaysEverywhere("is a symbolic link");
        assertThat(target).hasContent("{\"services\":{\"web\":5}}");
    }

    @Test
    void a_symbolic_link_to_the_user_s_own_file_stays_and_the_file_is_replaced() throws IOException {
        Path target = Files.writeString(root.resolve("target"), "{\"services\":{\"db\":6,\"web\":5}}");
        Files.createSymbolicLink(files.pidFile(), target);

        assertThat(files.remove("web", 5)).containsExactly("web");

        assertThat(files.pidFile()).isSymbolicLink();
        assertThat(target).content().contains("\"db\": 6").doesNotContain("web");
    }

    @Test
    void a_device_is_not_a_file() throws IOException {
        StateFiles elsewhere = StateFiles.in(Path.of("/dev"));
        Path device = Path.of("/dev/null");

        assertThatThrownBy(() -> SharedFile.read(device, StateFileCodec::read)).isInstanceOf(StoreException.class)
                .hasMessageStartingWith("/dev/null is not a regular file");
        assertThat(elsewhere.pidFile()).doesNotExist();
    }

    @Tag("permissions")
    @Test
    void a_file_without_permission_is_an_error() throws IOException {
        assumeFalse(StartedProcesses.isRoot(), "root may read everything");
        for (Path file : List.of(files.pidFile(), files.stateFile())) {
            Files.writeString(file, "{\"services\":{}}");
            Files.setPosixFilePermissions(file, Set.of());
        }

        assertStaysEverywhere("permission denied; ");
        assertStatesStay("mode ---------: run 'chmod u+rw ");
    }

    @Tag("permissions")
    @Test
    void a_directory_without_permission_is_not_an_empty_one() throws IOException {
        assumeFalse(StartedProcesses.isRoot(), "root may enter everything");
        files.pids("{\"services\":{\"web\":5}}");
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rw-------"));
        try {
            for (ThrowingCallable read : List.<ThrowingCallable>of(this::readPids, this::peekPids)) {
                assertThatThrownBy(read).isInstanceOf(StoreException.class).hasMessageContaining("permission denied");
            }
        } finally {
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Tag("permissions")
    @Test
    void a_file_that_cannot_be_replaced_stays() throws IOException {
        assumeFalse(StartedProcesses.isRoot(), "root may write everywhere");
        files.pids("{\"services\":{\"web\":5}}").states("{\"services\":{\"web\":{\"status\":\"running\",\"pid\":5}}}");
        readPids();
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("r-x------"));
        try {
            assertStays(files.pidFile(), "(permission denied), so that no entry was removed: "
                    + root + " belongs to uid ", List.of(this::removeEntry));
        } finally {
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
        }
    }

    private void assertStaysEverywhere(String reason) {
        assertStays(files.pidFile(), reason, List.of(this::readPids, this::peekPids, this::removeEntry));
        assertThat(files.pidFile().toFile().delete()).isTrue();
        assertStatesStay(reason);
    }

    /** They are read because pid.json has an entry, which is removed in spite of them. */
    private void assertStatesStay(String reason) {
        files.pids("{\"services\":{\"web\":5}}");
        assertStays(files.stateFile(), reason, List.of(this::readPids, this::peekPids));
        Map<String, Object> before = attributes(files.stateFile());

        RemovalResult result = files.remove(List.of(StateFiles.removal("web", 5)));

        assertThat(result.removed()).hasSize(1);
        assertThat(result.stateFailure().orElseThrow()).contains(files.stateFile().toString(), reason);
        assertThat(attributes(files.stateFile())).isEqualTo(before);
    }

    private static void assertStays(Path file, String reason, List<ThrowingCallable> attempts) {
        Map<String, Object> before = attributes(file);
        for (ThrowingCallable attempt : attempts) {
            assertThatThrownBy(attempt).isInstanceOf(StoreException.class)
                    .hasMessageContaining(file.toString()).hasMessageContaining(reason)
                    .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain("\n"));
        }
        assertThat(attributes(file)).isEqualTo(before);
        assertThat(StateFiles.in(file.getParent()).names()).noneMatch(name -> name.endsWith(".tmp"));
    }

    private static Map<String, Object> attributes(Path file) {
        try {
            return Files.readAttributes(file, ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void readPids() {
        files.read();
    }

    private void peekPids() {
        files.peek();
    }

    private void removeEntry() {
        files.remove("web", 5);
    }
}
