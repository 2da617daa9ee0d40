package dev.sysg.manifest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A text that somebody else wrote, read whole: a regular file, since a FIFO blocks for ever, and of bounded size. */
final class TextFile {

    private static final int LARGEST = 16 << 20;

    private TextFile() {
    }

    /** Reads strict UTF-8 of at most 16 MiB. */
    static String read(Path file) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new FileSystemException(file.toString(), null, "not a regular file");
        }
        // What /proc makes calls itself a regular and empty file; to read some of it waits for ever, or takes it away.
        if (Files.size(file) == 0) {
            return "";
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw new FileSystemException(file.toString(), null, "larger than 16 MiB");
            }
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        }
    }
}
