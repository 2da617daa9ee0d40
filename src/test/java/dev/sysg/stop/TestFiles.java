package dev.sysg.stop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files by which tests signal something to the processes that they started. */
final class TestFiles {

    private TestFiles() {
    }

    /** Creates an empty file, unless it is there already. */
    static void create(Path file) {
        write(file, "");
    }

    static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
