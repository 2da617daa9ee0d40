package dev.sysg.platform;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** open(2) with flags that the JDK does not have. Flags and error numbers are Linux's. */
public abstract class FileOpener {

    static final int O_RDWR = 02;
    static final int O_NONBLOCK = 04000;
    /** Different on ARM and PowerPC (asm/fcntl.h). */
    static final int O_NOFOLLOW =
            System.getProperty("os.arch").matches("(aarch64|arm|ppc).*") ? 0100000 : 0400000;
    static final int O_CLOEXEC = 02000000;
    static final int O_PATH = 010000000;
    private static final int EPERM = 1;
    private static final int ENOENT = 2;
    private static final int EACCES = 13;
    private static final int ELOOP = 40;

    /** open(2) of a file that exists; returns the descriptor, or the negative error number. */
    protected abstract int open(String path, int flags);

    /** close(2). */
    public abstract void close(int descriptor);

    /** strerror(3). */
    protected abstract String text(int error);

    /** Opens a file that exists; NoSuchFileException if it does not. */
    final int open(Path file, int flags) throws FileSystemException {
        int descriptor = open(file.toString(), flags);
        if (descriptor < 0) {
            throw failure(file, -descriptor);
        }
        return descriptor;
    }

    /** The exception for an error number. */
    final FileSystemException failure(Path file, int error) {
        String name = file.toString();
        return switch (error) {
            case ENOENT -> new NoSuchFileException(name);
            case EACCES, EPERM -> new AccessDeniedException(name);
            case ELOOP -> new FileSystemException(name, null, "it is a symbolic link");
            default -> new FileSystemException(name, null, text(error));
        };
    }
}
