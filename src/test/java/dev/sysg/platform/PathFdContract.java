package dev.sysg.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.sysg.file.RegularFile;

/** What every implementation of open(2) has to keep for {@link PathFd}. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(60)
public abstract class PathFdContract {

    @TempDir
    Path directory;

    @Test
    void it_refers_to_the_file_whatever_replaces_it() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "this one");
        try (PathFd handle = PathFd.of(file)) {
            Files.move(Files.writeString(directory.resolve("other"), "another one"), file,
                    StandardCopyOption.REPLACE_EXISTING);

            assertEquals("this one", Files.readString(handle.path()));
        }
    }

    @Test
    void a_pipe_without_a_writer_is_not_waited_for() throws Exception {
        Path pipe = directory.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        try (PathFd handle = PathFd.of(pipe)) {
            assertTrue(attributes(handle).isOther());
        }
        assertThrows(IOException.class, () -> RegularFile.start(pipe, 1));
    }

    @Test
    void a_link_is_followed_or_referred_to_itself() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link"),
                Files.writeString(directory.resolve("file"), "text"));
        try (PathFd followed = PathFd.of(link); PathFd held = PathFd.ofName(link)) {
            assertTrue(attributes(followed).isRegularFile());
            assertTrue(attributes(held).isSymbolicLink());
        }
    }

    @Test
    void a_missing_file_and_a_path_below_a_file_are_errors() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        assertThrows(NoSuchFileException.class, () -> PathFd.of(directory.resolve("nosuch")));
        assertFalse(assertThrows(FileSystemException.class, () -> PathFd.of(file.resolve("below")))
                instanceof NoSuchFileException);
    }

    private static BasicFileAttributes attributes(PathFd handle) throws IOException {
        return Files.readAttributes(handle.path(), BasicFileAttributes.class);
    }
}
