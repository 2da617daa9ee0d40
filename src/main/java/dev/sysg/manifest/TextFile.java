package dev.sysg.manifest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import dev.sysg.platform.RegularFile;

/** A text that somebody else wrote, read whole: it is of bounded size. */
final class TextFile {

    private static final int LARGEST = 16 << 20;

    private TextFile() {
    }

    /** Reads strict UTF-8 of at most 16 MiB. */
    static String read(Path file) throws IOException {
        byte[] bytes = RegularFile.start(file, LARGEST + 1);
        if (bytes.length > LARGEST) {
            throw new IOException("larger than 16 MiB");
        }
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    }
}
