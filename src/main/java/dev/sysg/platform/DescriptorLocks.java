package dev.sysg.platform;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** The rules of flock(2) locks that hold whoever makes the system calls. Error and flag numbers are Linux's. */
public abstract class DescriptorLocks implements FileLocks {

    private static final int LOCK_SH = 1;
    private static final int LOCK_EX = 2;
    /** flock(2) with it never waits. */
    protected static final int LOCK_NB = 4;
    private static final int O_RDWR = 02;
    private static final int O_NONBLOCK = 04000;
    /** The two families of ports number it differently (asm/fcntl.h). */
    private static final int O_NOFOLLOW =
            System.getProperty("os.arch").matches("(aarch64|arm|ppc).*") ? 0100000 : 0400000;
    private static final int O_CLOEXEC = 02000000;
    private static final int EPERM = 1;
    private static final int ENOENT = 2;
    private static final int ENXIO = 6;
    private static final int EAGAIN = 11;
    private static final int EACCES = 13;
    private static final int EISDIR = 21;
    private static final int ENFILE = 23;
    private static final int EMFILE = 24;
    private static final int EROFS = 30;
    private static final int ELOOP = 40;
    private static final int ROOT = 0;

    /**
     * open(2) of a file that exists.
     *
     * @return the descriptor, or the negative error number
     */
    protected abstract int open(String path, int flags);

    /**
     * flock(2).
     *
     * @return 0, or the error number
     */
    protected abstract int flock(int descriptor, int operation);

    protected abstract void close(int descriptor);

    @Override
    public final Optional<HeldLock> lock(Path file, Duration limit, BooleanSupplier goesOn) throws IOException {
        int descriptor = openOrCreate(file);
        int error = flock(descriptor, LOCK_EX | LOCK_NB);
        if (error == EAGAIN && !limit.isZero()) {
            error = new LockWait(() -> flock(descriptor, LOCK_EX), () -> flock(descriptor, LOCK_EX | LOCK_NB),
                    () -> close(descriptor), EAGAIN).await(Deadline.after(limit), goesOn);
        } else if (error != 0) {
            close(descriptor);
        }
        if (error == 0) {
            return Optional.of(new Held(descriptor));
        }
        if (error == EAGAIN) {
            return Optional.empty();
        }
        throw failure(file, error);
    }

    @Override
    public final boolean isLocked(Path file) throws IOException {
        int descriptor;
        try {
            descriptor = open(file);
        } catch (NoSuchFileException e) {
            return false;
        }
        int error = flock(descriptor, LOCK_SH | LOCK_NB);
        close(descriptor);
        if (error != 0 && error != EAGAIN) {
            throw failure(file, error);
        }
        return error == EAGAIN;
    }

    private int openOrCreate(Path file) throws IOException {
        try {
            return open(file);
        } catch (NoSuchFileException e) {
            create(file);
            return open(file);
        }
    }

    private int open(Path file) throws IOException {
        int descriptor = open(file.toString(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
        if (descriptor < 0) {
            throw failure(file, -descriptor);
        }
        return descriptor;
    }

    /**
     * Creates the file, unless another program was quicker. What is given away is the open file, and to the owner of
     * the directory where it lies: whoever may rename things there could otherwise have root give away a file of
     * somebody else, or a new one in a directory of somebody else.
     */
    private static void create(Path file) throws IOException {
        try (SeekableByteChannel created = Files.newByteChannel(file,
                Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, LinkOption.NOFOLLOW_LINKS),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            giveToOwnerOfDirectory(file);
        } catch (FileAlreadyExistsException e) {
            return;
        }
    }

    private static void giveToOwnerOfDirectory(Path file) throws IOException {
        try {
            Path opened = OpenFile.descriptor(file);
            Path directory = Files.readSymbolicLink(opened).getParent();
            Map<String, Object> owner = Files.readAttributes(directory, "unix:uid,gid", LinkOption.NOFOLLOW_LINKS);
            if (Files.getAttribute(opened, "unix:uid").equals(ROOT)) {
                Files.setAttribute(opened, "unix:uid", owner.get("uid"));
                Files.setAttribute(opened, "unix:gid", owner.get("gid"));
            }
        } catch (IOException e) {
            // A lock of root's would keep the owner out for good.
            Files.deleteIfExists(file);
            throw e;
        }
    }

    private static FileSystemException failure(Path file, int error) {
        String name = file.toString();
        return switch (error) {
            case ENOENT -> new NoSuchFileException(name);
            case EACCES, EPERM -> new AccessDeniedException(name);
            case ELOOP -> new FileSystemException(name, null, "it is a symbolic link");
            case EISDIR -> new FileSystemException(name, null, "it is a directory");
            case ENFILE, EMFILE -> new FileSystemException(name, null, "too many files are open");
            case EROFS -> new FileSystemException(name, null, "its file system is read-only");
            case ENXIO -> new FileSystemException(name, null, "it is a socket");
            default -> new FileSystemException(name, null, "error number " + error + " of errno(3)");
        };
    }

    private final class Held implements HeldLock {

        private final int descriptor;
        private boolean closed;

        Held(int descriptor) {
            this.descriptor = descriptor;
        }

        /** Once only: by then the number may be that of another open file. */
        @Override
        public synchronized void close() {
            if (!closed) {
                closed = true;
                DescriptorLocks.this.close(descriptor);
            }
        }
    }
}
