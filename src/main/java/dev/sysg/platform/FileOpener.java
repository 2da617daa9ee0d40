package dev.sysg.platform;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** open(2) with flags that the JDK does not have. Error and flag numbers are Linux's. */
public abstract class FileOpener {

    static final int O_RDWR = 02;
    static final int O_NONBLOCK = 04000;
    /** The two families of ports number it differently (asm/fcntl.h). */
    static final int O_NOFOLLOW =
            System.getProperty("os.arch").matches("(aarch64|arm|ppc).*") ? 0100000 : 0400000;
    static final int O_CLOEXEC = 02000000;
    static final int O_PATH = 010000000;
    private static final int EPERM = 1;
    private static final int ENOENT = 2;
    private static final int ENXIO = 6;
    private static final int EACCES = 13;
    private static final int ENOTDIR = 20;
    private static final int EISDIR = 21;
    private static final int ENFILE = 23;
    private static final int EMFILE = 24;
    private static final int EROFS = 30;
    private static final int ELOOP = 40;

    /**
     * open(2) of a file that exists.
     *
     * @return the descriptor, or the negative error number
     */
    protected abstract int open(String path, int flags);

    /** close(2). */
    public abstract void close(int descriptor);

    /**
     * Opens a file that exists.
     *
     * @throws NoSuchFileException if it does not
     * @throws FileSystemException if it cannot be opened
     */
    final int open(Path file, int flags) throws FileSystemException {
        int descriptor = open(file.toString(), flags);
        if (descriptor < 0) {
            throw failure(file, -descriptor);
        }
        return descriptor;
    }

    /** What an error number means for this file. */
    static FileSystemException failure(Path file, int error) {
        String name = file.toString();
        return switch (error) {
            case ENOENT -> new NoSuchFileException(name);
            case EACCES, EPERM -> new AccessDeniedException(name);
            case ELOOP -> new FileSystemException(name, null, "it is a symbolic link");
            case EISDIR -> new FileSystemException(name, null, "it is a directory");
            case ENOTDIR -> new FileSystemException(name, null, "Not a directory");
            case ENFILE, EMFILE -> new FileSystemException(name, null, "too many files are open");
            case EROFS -> new FileSystemException(name, null, "its file system is read-only");
            case ENXIO -> new FileSystemException(name, null, "it is a socket");
            default -> new FileSystemException(name, null, "error number " + error + " of errno(3)");
        };
    }
}
