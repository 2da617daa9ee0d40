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

/** Reads a file whose name may lead to a pipe, a device or a file of /proc: those would block, and are refused. */
public final class RegularFile {

    private RegularFile() {
    }

    /**
     * The whole file, a link to it followed, of at most so many bytes, a multiple of 1 MiB; NoSuchFileException if it
     * does not exist, IOException if it is no regular file, larger, or not strict UTF-8.
     */
    public static String text(Path file, int largest) throws IOException {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes(file, largest))).toString();
    }

    /** The whole file as in {@link #text}, with whatever bytes it has. */
    public static byte[] bytes(Path file, int largest) throws IOException {
        byte[] bytes = start(file, largest + 1);
        if (bytes.length > largest) {
            throw new IOException("larger than " + (largest >> 20) + " MiB");
        }
        return bytes;
    }

    /** At most so many bytes from the start of the file, as in {@link #text}. */
    public static byte[] start(Path file, int most) throws IOException {
        PathFd fd = PathFd.of(file);
        try (fd) {
            BasicFileAttributes attributes = Files.readAttributes(fd.path(), BasicFileAttributes.class);
            if (!attributes.isRegularFile()) {
                throw new IOException("not a regular file");
            }
            // The files of /proc are regular and have size 0; reading some of them blocks, or consumes events.
            if (attributes.size() == 0) {
                return new byte[0];
            }
            try (InputStream in = Files.newInputStream(fd.path())) {
                return in.readNBytes(most);
            }
        } catch (NoSuchFileException e) {
            // The file exists, and must not look as if it were missing.
            throw new IOException("cannot open " + e.getFile() + ": /proc is not mounted", e);
        }
    }
}
