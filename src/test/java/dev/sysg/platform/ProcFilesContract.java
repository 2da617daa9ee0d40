package dev.sysg.platform;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every implementation of {@link ProcFiles} has to keep. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
public abstract class ProcFilesContract {

    @TempDir
    Path directory;

    protected abstract ProcFiles files();

    @Test
    void a_file_of_proc_is_read() {
        byte[] buffer = new byte[2048];

        int length = files().read("/proc/self/stat", buffer);

        String line = new String(buffer, 0, length, StandardCharsets.UTF_8);
        assertTrue(line.startsWith(ProcessHandle.current().pid() + " ("), line);
        assertTrue(line.endsWith("\n"), line);
    }

    @Test
    void what_does_not_fit_into_the_buffer_is_left_out() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "abcdef");
        byte[] buffer = new byte[4];

        assertEquals(4, files().read(file.toString(), buffer));
        assertEquals("abcd", new String(buffer, StandardCharsets.UTF_8));
    }

    @Test
    void an_empty_file_has_no_bytes() throws IOException {
        assertEquals(0, files().read(Files.createFile(directory.resolve("empty")).toString(), new byte[4]));
    }

    @Test
    void a_missing_file_has_no_length() {
        assertTrue(files().read(directory.resolve("absent").toString(), new byte[4]) < 0);
    }

    @Test
    void a_directory_cannot_be_read() {
        assertEquals(ProcFiles.UNREADABLE, files().read(directory.toString(), new byte[4]));
    }

    @Test
    void the_pids_in_a_directory_are_listed() throws IOException {
        for (String name : List.of("1", "42", "2147483647", "0", "2147483648", "12345678901", "self", "4a", "-1")) {
            Files.createDirectory(directory.resolve(name));
        }

        assertArrayEquals(new int[] {1, 42, 2147483647},
                files().pids(directory.toString()).orElseThrow().sorted().toArray());
    }

    @Test
    void this_process_is_listed() {
        int own = (int) ProcessHandle.current().pid();

        assertTrue(files().pids("/proc").orElseThrow().anyMatch(pid -> pid == own));
    }

    @Test
    void a_directory_that_does_not_exist_has_no_list() {
        assertTrue(files().pids(directory.resolve("absent").toString()).isEmpty());
    }
}
