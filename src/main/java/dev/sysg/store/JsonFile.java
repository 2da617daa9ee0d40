package dev.sysg.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jboss.logging.Logger;

import dev.sysg.error.FailureReason;
import dev.sysg.platform.PathFd;
import dev.sysg.time.Deadline;

/**
 * One JSON file of the state directory with a "services" object in it, with every field in the order found, the unknown
 * ones too, since another release of systemg may need them.
 *
 * @param root  the document
 * @param marks those of the very file that the document was read from
 */
record JsonFile(Path path, ObjectNode root, FileMetadata marks) {

    private static final int LARGEST = 64 << 20;
    /** What is read and written before it is needed, and then once more to be compared, should be small. */
    private static final int LARGEST_DRAFT = 64 << 10;
    private static final int MOST_TRIES = 20;
    private static final Duration JUST_NOW = Duration.ofSeconds(2);
    private static final Duration SETTLING = Duration.ofMillis(100);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);
    private static final Logger LOG = Logger.getLogger(JsonFile.class);

    /**
     * Reads the file.
     *
     * @return empty if there is no such file
     * @throws StoreException if it is no regular file, above 64 MiB, or not what systemg writes
     */
    static Optional<JsonFile> read(Path path) {
        Deadline settled = Deadline.after(SETTLING);
        for (;;) {
            try {
                return readOnce(path);
            } catch (UnsettledException e) {
                if (settled.isPast() || !e.isRecent()) {
                    throw e;
                }
                LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
            }
        }
    }

    private static Optional<JsonFile> readOnce(Path path) {
        try (PathFd handle = PathFd.ofName(path)) {
            return Optional.of(read(path, handle));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (AccessDeniedException e) {
            throw notPermitted(path, e);
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    private static JsonFile read(Path path, PathFd handle) {
        try {
            requireRegular(path, Files.readAttributes(handle.path(), BasicFileAttributes.class));
            FileMetadata marks = FileMetadata.of(handle.path());
            try (SeekableByteChannel channel = Files.newByteChannel(handle.path())) {
                return new JsonFile(path, parse(path, channel, marks), marks);
            }
        } catch (AccessDeniedException e) {
            throw notPermitted(path, e);
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    private static StoreException notPermitted(Path path, IOException cause) {
        return new StoreException("cannot read " + path + ": permission denied; run as the user that it belongs to",
                cause);
    }

    /**
     * Reads the file, has the document changed, and puts it in the place of the file; all anew where another program
     * has written meanwhile.
     *
     * @param change   changes the document; whether there was anything to change
     * @param keepTime whether the modification time stays
     * @param draft    what may have been written for this already
     * @return whether the file was replaced
     * @throws IOException if that failed; it is as it was
     */
    static boolean update(Path path, Predicate<JsonFile> change, boolean keepTime, Optional<Draft> draft)
            throws IOException {
        for (int tries = 1;; tries++) {
            Optional<JsonFile> file = read(path).filter(change);
            if (file.isEmpty()) {
                return false;
            }
            try {
                file.get().replace(keepTime, draft);
                return true;
            } catch (AtomicFile.ChangedException e) {
                if (tries == MOST_TRIES) {
                    throw e;
                }
            }
        }
    }

    /**
     * Writes what {@link #update} is going to write, so that only a rename is left to be done; of what is too large,
     * nothing, so that the draft only tells others of this writer.
     *
     * @return empty if there is nothing to change, or it cannot be written
     */
    static Optional<Draft> draft(Path path, Predicate<JsonFile> change, boolean keepTime) {
        try {
            FileMetadata marks = FileMetadata.of(path);
            if (marks.size() > LARGEST_DRAFT) {
                return Optional.of(Draft.write(path, new byte[0], marks, keepTime));
            }
            Optional<JsonFile> file = read(path).filter(change);
            return file.isEmpty() ? Optional.empty()
                    : Optional.of(Draft.write(path, StateFileCodec.write(file.get().root), file.get().marks, keepTime));
        } catch (IOException | StoreException e) {
            // When it is needed, it may be written all the same: what ends may have filled the disk.
            LOG.debugf(e, "no draft of %s", path);
            return Optional.empty();
        }
    }

    /** Puts the document, as it is by now, in the place of the file. */
    void replace(boolean keepTime, Optional<Draft> draft) throws IOException {
        byte[] content = StateFileCodec.write(root);
        if (draft.isPresent() && draft.get().serves(content, marks)) {
            draft.get().takePlace();
        } else {
            AtomicFile.replace(path, content, marks, keepTime);
        }
    }

    ObjectNode services() {
        return (ObjectNode) root.get("services");
    }

    Instant writtenAt() {
        return marks.writtenAt();
    }

    private static void requireRegular(Path path, BasicFileAttributes attributes) {
        if (!attributes.isRegularFile()) {
            throw unusable(path, attributes.isSymbolicLink() ? "is a symbolic link" : "is not a regular file");
        }
        if (attributes.size() > LARGEST) {
            throw unusable(path, "is larger than 64 MiB");
        }
    }

    private static ObjectNode parse(Path path, SeekableByteChannel channel, FileMetadata marks) throws IOException {
        try {
            return StateFileCodec.read(content(channel));
        } catch (StateFileCodec.MalformedException e) {
            throw new UnsettledException(path, e.getMessage(), e, marks.writtenAt());
        }
    }

    private static ByteBuffer content(SeekableByteChannel channel) throws IOException {
        byte[] content = new byte[(int) Math.min(channel.size(), LARGEST)];
        return ByteBuffer.wrap(content, 0, Channels.newInputStream(channel).readNBytes(content, 0, content.length));
    }

    private static StoreException unusable(Path path, String reason) {
        return new StoreException(complaint(path, reason));
    }

    /** The file may be as good as ever: with a fault of the disk, or no descriptors left, nothing is to be repaired. */
    private static StoreException unreadable(Path path, IOException cause) {
        return new StoreException("cannot read " + path + ": " + FailureReason.of(cause)
                + "; see to that, and stop again", cause);
    }

    private static String complaint(Path path, String reason) {
        return path + " " + reason + "; the file is as it was: repair it, or move it away to do without its records";
    }

    /** Systemg writes in place, and state.json without a lock: a file may be half of one, or gone, for a moment. */
    private static final class UnsettledException extends StoreException {

        private final Instant writtenAt;

        UnsettledException(Path path, String reason, Exception cause, Instant writtenAt) {
            super(complaint(path, reason), cause);
            this.writtenAt = writtenAt;
        }

        boolean isRecent() {
            return Duration.between(writtenAt, Instant.now()).abs().compareTo(JUST_NOW) < 0;
        }
    }
}
