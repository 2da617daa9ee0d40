package dev.sysg.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

import dev.sysg.platform.PathFd;

/** A file of a name under which somebody else may have put anything: what would keep its reader waiting is not read. */
public final class RegularFile {

    private RegularFile() {
    }

    /**
     * The whole file, a link to it followed.
     *
     * @param largest the most bytes that it may have, a multiple of 1 MiB
     * @throws NoSuchFileException if there is none
     * @throws IOException         if it cannot be read, is no regular file, larger, or not strict UTF-8
     */
    public static String text(Path file, int largest) throws IOException {
        byte[] bytes = start(file, largest + 1);
        if (bytes.length > largest) {
            throw new IOException("larger than " + (largest >> 20) + " MiB");
        }
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    }

    /**
     * The first bytes of the file, a link to it followed.
     *
     * @param most how many at most
     * @throws NoSuchFileException if there is none
     * @throws IOException         if it cannot be read, or is no regular file
     */
    public static byte[] start(Path file, int most) throws IOException {
        PathFd handle = PathFd.of(file);
        try (handle) {
            BasicFileAttributes attributes = Files.readAttributes(handle.path(), BasicFileAttributes.class);
            if (!attributes.isRegularFile()) {
                throw new IOException("not a regular file");
            }
            // What /proc makes calls itself a regular and empty file; to read some of it waits for ever, or takes it
            // away.
            if (attributes.size() == 0) {
                return new byte[0];
            }
            try (InputStream in = Files.newInputStream(handle.path())) {
                return in.readNBytes(most);
            }
        } catch (NoSuchFileException e) {
            // Without /proc the file must not look as if it were missing.
            throw new IOException("no look at " + e.getFile(), e);
        }
    }
}
