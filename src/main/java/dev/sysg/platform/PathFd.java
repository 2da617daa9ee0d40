package dev.sysg.platform;

import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A reference to a file that is not opened (O_PATH of open(2)): that waits for no other end of a pipe, and starts no
 * device. Checks and reads through it are of the same file, whatever is put in its place meanwhile.
 */
public final class PathFd implements AutoCloseable {

    private static final FileOpener OPENER = PlatformBeans.fileOpener();

    private final Path path;
    private final int descriptor;

    private PathFd(Path file, int flags) throws FileSystemException {
        descriptor = OPENER.open(file, FileOpener.O_PATH | FileOpener.O_CLOEXEC | flags);
        path = file.getFileSystem().getPath("/proc/self/fd/" + descriptor);
    }

    /** The file with this name, a symbolic link followed; NoSuchFileException if there is none. */
    public static PathFd of(Path file) throws FileSystemException {
        return new PathFd(file, 0);
    }

    /** The file with this name, which may be a symbolic link; NoSuchFileException if there is none. */
    public static PathFd ofName(Path file) throws FileSystemException {
        return new PathFd(file, FileOpener.O_NOFOLLOW);
    }

    /** A path to this very file, not to one that is put in its place. Valid until this is closed. */
    public Path path() {
        return path;
    }

    @Override
    public void close() {
        OPENER.close(descriptor);
    }
}
