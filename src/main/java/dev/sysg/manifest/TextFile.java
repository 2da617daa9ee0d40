package dev.sysg.manifest;

import java.io.IOException;
import java.nio.file.Path;

import dev.sysg.file.RegularFile;

/** A text that belongs to a manifest, read whole. */
final class TextFile {

    private static final int LARGEST = 16 << 20;

    private TextFile() {
    }

    /** Reads strict UTF-8 of at most 16 MiB. */
    static String read(Path file) throws IOException {
        return RegularFile.text(file, LARGEST);
    }
}
