package dev.sysg.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessMode;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

import org.jboss.logging.Logger;

import dev.sysg.error.FailureReason;
import dev.sysg.file.FileTrust;

/**
 * Replaces a file so that a reader, or a kill -9 or power failure at any moment, finds the old content or the new one.
 * The new content is written beside it under a fixed name, so that the next writer replaces what a killed one has left
 * there.
 */
public final class AtomicFile {

    /** Of reading and replacing a file that a program without the lock writes meanwhile. */
    static final int MOST_ATTEMPTS = 20;
    static final String CHANGES_ALL_THE_TIME =
            "another program writes it all the time, without the lock: end that program";

    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final Logger LOG = Logger.getLogger(AtomicFile.class);

    private AtomicFile() {
    }

    /**
     * StoreException, naming what helps, if a file cannot be replaced as far as permissions tell: its owner is kept,
     * and only root may give a file to another user.
     */
    static void checkReplaceable(Path file) {
        Path directory = file.getParent();
        try {
            directory.getFileSystem().provider().checkAccess(directory, AccessMode.WRITE, AccessMode.EXECUTE);
        } catch (IOException e) {
            throw new StoreException("cannot write in " + directory + ", where every stop is recorded ("
                    + FailureReason.of(e) + "): " + AccessAdvice.after(e, directory), e);
        }
        try {
            int owner = FileMetadata.of(file, LinkOption.NOFOLLOW_LINKS).owner();
            int user = FileTrust.ofThisUser().user();
            if (user != FileTrust.ROOT && user != owner) {
                throw new StoreException(file + " belongs to " + AccessAdvice.name(owner) + ", and no stop could be "
                        + "recorded in it: " + AccessAdvice.mendOwner(file, owner));
            }
        } catch (NoSuchFileException e) {
            LOG.debugf("there is no %s", file);
        } catch (IOException e) {
            throw new StoreException("cannot examine " + file + ": " + FailureReason.of(e), e);
        }
    }

    /**
     * Puts new content in place of an existing file, and keeps its owner, group and mode.
     *
     * @param old      the metadata that the file had when it was read
     * @param keepTime whether the modification time stays as well
     * @return false if another program has written to the file, or replaced it, since it was read
     * @throws IOException if the file could not be replaced; it is as it was
     */
    static boolean replace(Path file, byte[] content, FileMetadata old, boolean keepTime) throws IOException {
        Path temporary = file.resolveSibling("." + file.getFileName() + ".tmp");
        boolean replaced = false;
        try {
            write(temporary, content, old, keepTime);
            if (old.isUnchanged(file)) {
                move(temporary, file);
                replaced = true;
            }
            return replaced;
        } finally {
            if (!replaced) {
                deleteQuietly(temporary);
            }
        }
    }

    /** Puts a new file there, with mode 0600. IOException if it could not be written; then there is none. */
    public static void create(Path file, byte[] content) throws IOException {
        Path temporary = file.resolveSibling("." + file.getFileName() + ".tmp");
        try (FileChannel channel = create(temporary)) {
            write(channel, content);
            channel.force(true);
        }
        move(temporary, file);
    }

    /** And flushes the directory. Where that fails, the file is replaced all the same. */
    private static void move(Path temporary, Path file) throws IOException {
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel directory = FileChannel.open(file.getParent())) {
            directory.force(true);
        } catch (IOException e) {
            LOG.debugf(e, "cannot flush %s to the disk", file.getParent());
        }
    }

    /** What a killed writer has left there is deleted. With CREATE_NEW, open(2) follows no link. */
    private static FileChannel create(Path temporary) throws IOException {
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        try {
            return FileChannel.open(temporary, options, OWNER_ONLY);
        } catch (FileAlreadyExistsException e) {
            Files.deleteIfExists(temporary);
            return FileChannel.open(temporary, options, OWNER_ONLY);
        }
    }

    private static void write(Path temporary, byte[] content, FileMetadata old, boolean keepTime) throws IOException {
        try (FileChannel channel = create(temporary)) {
            write(channel, content);
            old.applyTo(temporary, keepTime);
            channel.force(true);
        }
    }

    private static void write(FileChannel channel, byte[] content) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(content);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private static void deleteQuietly(Path temporary) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            LOG.debugf(e, "%s is left to the next writer", temporary);
        }
    }
}
