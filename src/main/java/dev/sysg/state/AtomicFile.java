package dev.sysg.state;

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
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

import org.jboss.logging.Logger;

import dev.sysg.platform.OpenFile;

/**
 * Replaces a file so that a reader, or a crash at any moment, finds the old content or the new one. Works relative to
 * the open directory and follows no link in it: as root we write where another user may swap names. The content is
 * flushed to the disk, and not the directory: a power failure may bring back the old content, and has ended all that it
 * names.
 */
final class AtomicFile {

    private static final Logger LOG = Logger.getLogger(AtomicFile.class);
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private AtomicFile() {
    }

    /**
     * Puts new content in the place of an existing file, and keeps its owner, group and mode.
     *
     * @param old      what the file was like when its content was read
     * @param keepTime whether the modification time stays as well
     * @throws ChangedException if it is not the file any more that was read; read it again
     * @throws IOException      if the file could not be replaced; it is as it was
     */
    static void replace(Path file, byte[] content, FileMarks old, boolean keepTime) throws IOException {
        Path name = file.getFileName();
        // Whoever writes holds the lock, so that a file of this name is what an interrupted writer left.
        Path temporary = file.resolveSibling("." + name + ".sysg.tmp");
        boolean replaced = false;
        try {
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(file.getParent())) {
                if (!(stream instanceof SecureDirectoryStream<Path> directory)) {
                    throw new IOException("the file system of " + file.getParent() + " cannot be written safely");
                }
                replace(directory, name, temporary, content, old, keepTime);
                replaced = true;
            }
        } catch (IOException e) {
            if (!replaced) {
                throw e;
            }
            // The new content is there: that the directory cannot be closed must not pass for a failure to write it.
            LOG.debugf(e, "closing %s failed", file.getParent());
        }
    }

    private static void replace(SecureDirectoryStream<Path> directory, Path name, Path temporary, byte[] content,
            FileMarks old, boolean keepTime) throws IOException {
        delete(directory, temporary.getFileName());
        try {
            write(directory, temporary, content, old, keepTime);
            requireUnchanged(directory, name, old);
            directory.move(temporary.getFileName(), directory, name);
        } catch (IOException e) {
            deleteAfter(e, directory, temporary.getFileName());
            throw e;
        }
    }

    private static void write(SecureDirectoryStream<Path> directory, Path temporary, byte[] content,
            FileMarks old, boolean keepTime) throws IOException {
        try (FileChannel channel = (FileChannel) directory.newByteChannel(temporary.getFileName(),
                Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
                PosixFilePermissions.asFileAttribute(OWNER_ONLY))) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            old.put(OpenFile.descriptor(temporary), keepTime);
            channel.force(true);
        }
    }

    /**
     * Not every writer takes the lock, and the directory was opened by its name again: it may be another one than that
     * of the file that was read.
     */
    private static void requireUnchanged(SecureDirectoryStream<Path> directory, Path name, FileMarks old)
            throws IOException {
        if (!old.areOf(directory.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes())) {
            throw new ChangedException();
        }
    }

    /** Another program has written to the file, or put another one in its place, since it was read. */
    static final class ChangedException extends IOException {

        ChangedException() {
            super("another program writes to it all the time, without the lock");
        }
    }

    /** What to do about a failure to replace a file. */
    static String remedy(IOException failure) {
        return failure instanceof ChangedException ? "see to that program" : "see to its directory and its disk";
    }

    private static void deleteAfter(IOException failure, SecureDirectoryStream<Path> directory, Path name) {
        try {
            delete(directory, name);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private static void delete(SecureDirectoryStream<Path> directory, Path name) throws IOException {
        try {
            directory.deleteFile(name);
        } catch (NoSuchFileException e) {
            return;
        }
    }
}
