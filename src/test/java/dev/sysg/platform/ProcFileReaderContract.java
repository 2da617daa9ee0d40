package dev.sysg.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every implementation of {@link ProcFileReader} has to keep. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
public abstract class ProcFileReaderContract {

    @TempDir
    Path directory;

    protected abstract ProcFileReader reader();

    @Test
    void a_file_of_proc_is_read() {
        byte[] buffer = new byte[2048];

        int length = reader().read("/proc/self/stat", buffer);

        String line = new String(buffer, 0, length, StandardCharsets.UTF_8);
        assertTrue(line.startsWith(ProcessHandle.current().pid() + " ("), line);
        assertTrue(line.endsWith("\n"), line);
    }

    @Test
    void what_does_not_fit_into_the_buffer_is_left_out() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "abcdef");
        byte[] buffer = new byte[4];

        assertEquals(4, reader().read(file.toString(), buffer));
        assertEquals("abcd", new String(buffer, StandardCharsets.UTF_8));
    }

    @Test
    void an_empty_file_has_no_bytes() throws IOException {
        assertEquals(0, reader().read(Files.createFile(directory.resolve("empty")).toString(), new byte[4]));
    }

    @Test
    void a_missing_file_has_no_length() {
        assertTrue(reader().read(directory.resolve("absent").toString(), new byte[4]) < 0);
    }

    @Test
    void a_directory_cannot_be_read() {
        assertEquals(ProcFileReader.UNREADABLE, reader().read(directory.toString(), new byte[4]));
    }
}
