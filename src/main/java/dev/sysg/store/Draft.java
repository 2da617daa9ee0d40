package dev.sysg.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;

import org.jboss.logging.Logger;

import dev.sysg.platform.ProcFdPath;

/**
 * New content for a file, on the disk beside it, flushed, with the old one's owner, group and mode: all that is left to
 * do is the rename. Works relative to the open directory and follows no link in it: as root we write where another user
 * may swap names.
 *
 * <p>Its name is the same for every writer, so that what one leaves who is killed is replaced by the next; it is
 * written, used and removed under the lock of pid.json. Between these, another writer may put its own in its place.
 * That is noticed, since no other file gets the number of one that is open.
 */
public final class Draft implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Draft.class);
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final SecureDirectoryStream<Path> directory;
    private final FileChannel channel;
    private final Path file;
    private final byte[] content;
    private final FileMetadata old;
    private final boolean keepTime;
    private final Object key;
    private boolean placed;

    private Draft(SecureDirectoryStream<Path> directory, FileChannel channel, Path file, byte[] content, FileMetadata old,
            boolean keepTime, Object key) {
        this.directory = directory;
        this.channel = channel;
        this.file = file;
        this.content = content;
        this.old = old;
        this.keepTime = keepTime;
        this.key = key;
    }

    /**
     * Writes it.
     *
     * @param old      what the file was like when its content was read
     * @param keepTime whether the file keeps its modification time
     * @throws IOException if that failed; nothing of it is left then, unless that cannot be removed either
     */
    static Draft write(Path file, byte[] content, FileMetadata old, boolean keepTime) throws IOException {
        DirectoryStream<Path> stream = Files.newDirectoryStream(file.getParent());
        try {
            if (stream instanceof SecureDirectoryStream<Path> directory) {
                return write(directory, file, content, old, keepTime);
            }
            throw new IOException("the file system of " + file.getParent() + " cannot be written safely");
        } catch (IOException e) {
            alsoAfter(e, stream::close);
            throw e;
        }
    }

    private static Draft write(SecureDirectoryStream<Path> directory, Path file, byte[] content, FileMetadata old,
            boolean keepTime) throws IOException {
        Path temporary = temporary(file);
        delete(directory, temporary.getFileName());
        FileChannel channel = (FileChannel) directory.newByteChannel(temporary.getFileName(),
                Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
                PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        try {
            Path opened = ProcFdPath.descriptor(temporary);
            boolean inGroup = old.putOwner(opened);
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            old.putRest(opened, inGroup, keepTime);
            channel.force(true);
            return new Draft(directory, channel, file, content, old, keepTime, FileMetadata.of(opened).key());
        } catch (IOException e) {
            alsoAfter(e, channel::close);
            alsoAfter(e, () -> delete(directory, temporary.getFileName()));
            throw e;
        }
    }

    /**
     * Fails where no draft for this file could be written.
     *
     * @throws StoreException if there is a directory in its place
     */
    static void requirePlace(Path file) {
        if (Files.isDirectory(temporary(file), LinkOption.NOFOLLOW_LINKS)) {
            throw new StoreException(temporary(file) + " is a directory, where the new " + file.getFileName()
                    + " is to be written: remove it, and stop again");
        }
    }

    /** Whether a writer has one ready for this file, or was killed before it could use it. */
    public static boolean isBeside(Path file) {
        return Files.exists(temporary(file), LinkOption.NOFOLLOW_LINKS);
    }

    /** Whether this is what is to take the place of such a file, and is still there. */
    boolean serves(byte[] wanted, FileMetadata current) {
        return current.equals(old) && Arrays.equals(wanted, content) && isThere();
    }

    /**
     * Renames it over the file.
     *
     * @throws AtomicFile.ChangedException if that is not the file any more that was read
     * @throws IOException                 if it could not be renamed; the file is as it was
     */
    void takePlace() throws IOException {
        if (!isUnchanged()) {
            throw new AtomicFile.ChangedException();
        }
        if (!keepTime) {
            // It may have been written a while ago, and who looks for what is new has to see it.
            view(temporary(file)).setTimes(FileTime.from(Instant.now()), null, null);
        }
        directory.move(temporary(file).getFileName(), directory, file.getFileName());
        placed = true;
    }

    /** Removes it, unless it has taken the place of the file. */
    public void remove() {
        try {
            if (!placed && isThere()) {
                delete(directory, temporary(file).getFileName());
            }
        } catch (IOException e) {
            LOG.debugf(e, "%s stays", temporary(file));
        }
    }

    /** Lets go of the open files, and leaves on the disk what is there. */
    @Override
    public void close() {
        try (directory) {
            channel.close();
        } catch (IOException e) {
            // The content is flushed, and may have taken its place: that must not pass for a failure to write it.
            LOG.debugf(e, "closing %s failed", temporary(file));
        }
    }

    /**
     * Not every writer takes the lock, and the directory was opened by its name again: it may be another one than that
     * of the file that was read.
     */
    private boolean isUnchanged() throws IOException {
        try {
            return old.areOf(view(file).readAttributes());
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Whether it lies where it was written: no other writer has removed it, or put its own in its place. */
    public boolean isThere() {
        try {
            return view(temporary(file)).readAttributes().fileKey().equals(key);
        } catch (IOException e) {
            return false;
        }
    }

    private BasicFileAttributeView view(Path path) {
        return directory.getFileAttributeView(path.getFileName(), BasicFileAttributeView.class,
                LinkOption.NOFOLLOW_LINKS);
    }

    private static Path temporary(Path file) {
        return file.resolveSibling("." + file.getFileName() + ".sysg.tmp");
    }

    private static void delete(SecureDirectoryStream<Path> directory, Path name) throws IOException {
        try {
            directory.deleteFile(name);
        } catch (NoSuchFileException e) {
            return;
        }
    }

    private interface CleaningUp {
        void run() throws IOException;
    }

    private static void alsoAfter(IOException failure, CleaningUp step) {
        try {
            step.run();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
