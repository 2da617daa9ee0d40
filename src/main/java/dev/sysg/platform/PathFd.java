package dev.sysg.platform;

import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A file that is held, and not opened (O_PATH of open(2)): that waits for no other end of a pipe, and sets no device to
 * work. What is found out through it holds for what is opened through it, whatever is put in the place of the file.
 */
public final class PathFd implements AutoCloseable {

    private static final FileOpener DESCRIPTORS = PlatformBeans.descriptors();

    private final Path path;
    private final int descriptor;

    private PathFd(Path file, int flags) throws FileSystemException {
        descriptor = DESCRIPTORS.open(file, FileOpener.O_PATH | FileOpener.O_CLOEXEC | flags);
        path = file.getFileSystem().getPath("/proc/self/fd/" + descriptor);
    }

    /**
     * The file to which this name leads.
     *
     * @throws NoSuchFileException if there is none
     * @throws FileSystemException if the way to it cannot be gone
     */
    public static PathFd of(Path file) throws FileSystemException {
        return new PathFd(file, 0);
    }

    /**
     * The file of this name, or the symbolic link.
     *
     * @throws NoSuchFileException if there is none
     * @throws FileSystemException if the way to it cannot be gone
     */
    public static PathFd ofName(Path file) throws FileSystemException {
        return new PathFd(file, FileOpener.O_NOFOLLOW);
    }

    /** A path that leads to this very file, and not to one that is put in its place, until the handle is closed. */
    public Path path() {
        return path;
    }

    @Override
    public void close() {
        DESCRIPTORS.close(descriptor);
    }
}
