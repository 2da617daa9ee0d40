package dev.sysg.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

import dev.sysg.error.FailureReason;
import dev.sysg.platform.PathFd;
import dev.sysg.time.Deadline;

/**
 * A file that other programs write as well, as it was read.
 *
 * @param metadata of the very file that the document was read from
 * @param readAt   when the reading began
 */
record SharedFile<T>(Path path, T document, FileMetadata metadata, Instant readAt) {

    private static final int LARGEST = 64 << 20;
    /** Two changes within a tick of the kernel's clock leave the same time. */
    private static final Duration CLOCK_TICK = Duration.ofMillis(20);
    private static final Duration SETTLING = Duration.ofMillis(100);
    private static final Duration PAUSE = Duration.ofMillis(5);

    /** Why the content of a file cannot be used, in words that follow the file's name. */
    static final class MalformedException extends RuntimeException {

        MalformedException(String message, Exception cause) {
            super(message, cause);
        }
    }

    /** Whether the file is certain to be as it was read. */
    boolean isUnchanged() {
        try {
            return readAt.minus(CLOCK_TICK).isAfter(metadata.changed().toInstant()) && metadata.isUnchanged(path);
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Reads the file. Systemg writes in place, and state.json without a lock: a malformed file may be half written, and
     * is read again for 100 ms.
     *
     * @param parser throws a {@link MalformedException} for what it cannot parse
     * @return empty if it does not exist
     * @throws StoreException if it cannot be read, is no regular file, above 64 MiB, or malformed
     */
    static <T> Optional<SharedFile<T>> read(Path path, Function<ByteBuffer, T> parser) {
        Deadline settled = Deadline.after(SETTLING);
        for (;;) {
            try {
                return readOnce(path, parser);
            } catch (MalformedException e) {
                if (settled.isPast()) {
                    throw new StoreException(path + " " + e.getMessage() + "; the file is as it was: repair it, or "
                            + "move it away to do without its records", e);
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            } catch (IOException e) {
                throw new StoreException("cannot read " + path + ": " + FailureReason.of(e) + "; "
                        + AccessAdvice.after(e, path), e);
            }
        }
    }

    private static <T> Optional<SharedFile<T>> readOnce(Path path, Function<ByteBuffer, T> parser)
            throws IOException {
        PathFd fd;
        try {
            fd = PathFd.ofName(path);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        try (fd) {
            BasicFileAttributes attributes = Files.readAttributes(fd.path(), BasicFileAttributes.class);
            if (!attributes.isRegularFile() || attributes.size() > LARGEST) {
                throw new MalformedException(attributes.isSymbolicLink() ? "is a symbolic link"
                        : attributes.isRegularFile() ? "is larger than 64 MiB" : "is not a regular file", null);
            }
            Instant now = Instant.now();
            FileMetadata metadata = FileMetadata.of(fd.path());
            Optional<String> writers = metadata.otherWriters();
            if (writers.isPresent()) {
                throw new StoreException(path + " can name any process, because " + writers.get()
                        + " can write it: run 'chmod go-w " + path + "' if its entries are right, and try again", null);
            }
            try (SeekableByteChannel channel = Files.newByteChannel(fd.path())) {
                byte[] content = new byte[(int) Math.min(channel.size(), LARGEST)];
                int length = Channels.newInputStream(channel).readNBytes(content, 0, content.length);
                return Optional.of(new SharedFile<>(path, parser.apply(ByteBuffer.wrap(content, 0, length)),
                        metadata, now));
            }
        }
    }
}
