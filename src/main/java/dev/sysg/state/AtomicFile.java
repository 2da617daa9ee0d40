package dev.sysg.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Replaces a file so that a reader, or a crash at any moment, finds the old content or the new one. Works relative to
 * the open directory and follows no link in it: as root we write where another user may swap names.
 */
final class AtomicFile {

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private AtomicFile() {
    }

    /**
     * Puts new content in the place of an existing file, and keeps its owner, group and mode.
     *
     * @param keepTime whether the modification time stays as well
     */
    static void replace(Path file, byte[] content, boolean keepTime) throws IOException {
        Path name = file.getFileName();
        // Whoever writes holds the lock, so that a file of this name is what an interrupted writer left.
        Path temporary = Path.of("." + name + ".sysg.tmp");
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(file.getParent())) {
            if (!(stream instanceof SecureDirectoryStream<Path> directory)) {
                throw new IOException("the file system of " + file.getParent() + " cannot be written safely");
            }
            try {
                write(directory, temporary, content);
                keepAttributes(view(directory, name).readAttributes(), view(directory, temporary), keepTime);
                directory.move(temporary, directory, name);
            } catch (IOException e) {
                delete(directory, temporary);
                throw e;
            }
        }
        try (FileChannel directory = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    private static void write(SecureDirectoryStream<Path> directory, Path temporary, byte[] content)
            throws IOException {
        delete(directory, temporary);
        try (SeekableByteChannel channel = directory.newByteChannel(temporary,
                Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
                PosixFilePermissions.asFileAttribute(OWNER_ONLY))) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            ((FileChannel) channel).force(true);
        }
    }

    private static void keepAttributes(PosixFileAttributes old, PosixFileAttributeView view, boolean keepTime)
            throws IOException {
        PosixFileAttributes fresh = view.readAttributes();
        if (!fresh.owner().equals(old.owner())) {
            view.setOwner(old.owner());
        }
        if (!fresh.group().equals(old.group())) {
            view.setGroup(old.group());
        }
        view.setPermissions(old.permissions());
        if (keepTime) {
            view.setTimes(old.lastModifiedTime(), null, null);
        }
    }

    private static PosixFileAttributeView view(SecureDirectoryStream<Path> directory, Path name) {
        return directory.getFileAttributeView(name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    }

    private static void delete(SecureDirectoryStream<Path> directory, Path name) throws IOException {
        try {
            directory.deleteFile(name);
        } catch (NoSuchFileException e) {
            return;
        }
    }
}
