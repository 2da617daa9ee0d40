package dev.sysg.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sysg.platform.Pid;
import dev.sysg.platform.jvm.ThreadBootTime;
import dev.sysg.process.ProcessTable;
import dev.sysg.testing.fault.Faults;

@Timeout(10)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class PidFileTest {

    @TempDir
    Path directory;

    private Path path;

    @BeforeEach
    void name_it() {
        path = directory.resolve("sysg.pid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"12", " 00012 ", "12\n", "\t12\r\n", "0000000000000000000000000012"})
    void blanks_and_leading_zeros_around_a_pid_are_ignored(String text) throws IOException {
        assertThat(write(text).pid()).contains(new Pid(12));
    }

    @Test
    void the_largest_pid_is_one() throws IOException {
        assertThat(write("2147483647").pid()).contains(new Pid(Integer.MAX_VALUE));
    }

    @ParameterizedTest
    @ValueSource(strings =
            {"", " \n", "0", "000", "-1", "-12", "+1", "abc", "1 2", "1\n2", "0x10", "1.0", "1e3", "99999999999",
            "2147483648", "4294967295", "18446744073709551617", "\u0000\u0001\u00FF", "\uFEFF1", "\u0661", "1\u0000"})
    void other_text_is_not_a_pid(String text) throws IOException {
        assertThat(write(text).pid()).isEmpty();
    }

    /** The first digits alone would be the pid of another process. */
    @ParameterizedTest
    @ValueSource(ints = {61, 62, 63, 64, 65, 1000})
    void a_pid_is_not_cut_in_the_middle(int blanks) throws IOException {
        PidFile file = write(" ".repeat(blanks) + "123");

        assertThat(file.pid()).isEqualTo(blanks == 61 ? Pid.of(123) : Pid.of(0));
    }

    @Test
    void of_a_huge_file_only_the_start_is_read() throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(new byte[] {'1'}), 100_000_000);
        }

        PidFile read = PidFile.read(path).orElseThrow();

        assertThat(read.pid()).isEmpty();
        assertThat(read.text()).hasSizeLessThan(100);
    }

    @Test
    void the_time_of_writing_is_kept() throws IOException {
        Files.writeString(path, "1");
        Instant moment = Instant.parse("2024-02-29T12:00:00.123Z");
        Files.setLastModifiedTime(path, FileTime.from(moment));

        assertThat(PidFile.read(path).orElseThrow().writtenAt()).isEqualTo(moment);
    }

    /** With an older time, the process of the new pid would count as younger than the file: as no supervisor. */
    @Test
    void a_new_pid_never_gets_an_old_time() throws IOException {
        FileTime old = FileTime.from(Instant.parse("2024-02-29T12:00:00Z"));
        boolean struck = true;
        for (int n = 1; struck; n++) {
            Files.writeString(path, "11");
            Files.setLastModifiedTime(path, old);
            Faults faults = Faults.before(n, () -> {
                try {
                    Files.writeString(path, "22");
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });

            PidFile read = PidFile.read(faults.wrap(path)).orElseThrow();

            assertThat(read.pid().equals(Pid.of(22)) && read.writtenAt().equals(old.toInstant())).isFalse();
            struck = faults.struck();
        }
    }

    @Test
    void a_missing_file_and_a_dangling_link_are_no_pid_file() throws IOException {
        assertThat(PidFile.read(path)).isEmpty();
        Files.createSymbolicLink(path, directory.resolve("nothing"));
        assertThat(PidFile.read(path)).isEmpty();
    }

    @Test
    void a_directory_cannot_be_read() {
        assertThatThrownBy(() -> PidFile.read(directory)).isInstanceOf(IOException.class)
                .hasMessage("not a regular file");
    }

    @Test
    void a_fifo_cannot_be_read_and_is_not_waited_for() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor()).isZero();

        assertThatThrownBy(() -> PidFile.read(path)).isInstanceOf(IOException.class).hasMessage("not a regular file");
    }

    @Test
    void a_file_of_proc_is_not_read() throws IOException {
        Files.createSymbolicLink(path, Path.of("/proc/self/stat"));

        assertThat(PidFile.read(path).orElseThrow().pid()).isEmpty();
    }

    @Test
    void a_loop_of_links_cannot_be_read() throws IOException {
        Files.createSymbolicLink(path, path);

        assertThatThrownBy(() -> PidFile.read(path)).isInstanceOf(IOException.class);
    }

    @Tag("permissions")
    @Test
    void a_file_without_permission_cannot_be_read() throws IOException {
        assumeTrue(new ProcessTable(new ThreadBootTime()).ownUser() != 0, "root may read everything");
        Files.writeString(path, "1");
        Files.setAttribute(path, "unix:mode", 0);

        assertThatThrownBy(() -> PidFile.read(path)).isInstanceOf(AccessDeniedException.class);
    }

    private PidFile write(String text) throws IOException {
        Files.writeString(path, text);
        return PidFile.read(path).orElseThrow();
    }
}
