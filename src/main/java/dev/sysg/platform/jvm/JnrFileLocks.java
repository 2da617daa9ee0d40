package dev.sysg.platform.jvm;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

import dev.sysg.platform.FileLocks;

import jnr.constants.platform.Errno;
import jnr.constants.platform.OpenFlags;

/** flock(2) through jnr-posix. */
public final class JnrFileLocks implements FileLocks {

    private static final int LOCK_SH = 1;
    private static final int LOCK_EX = 2;
    private static final int LOCK_NB = 4;
    private static final int OPEN = OpenFlags.O_RDWR.intValue() | OpenFlags.O_CLOEXEC.intValue()
            | OpenFlags.O_NOFOLLOW.intValue() | OpenFlags.O_NONBLOCK.intValue();
    private static final int CREATE = OpenFlags.O_CREAT.intValue() | OpenFlags.O_EXCL.intValue();
    private static final int DIRECTORY = OpenFlags.O_RDONLY.intValue() | OpenFlags.O_CLOEXEC.intValue();
    private static final int OWNER_ONLY = 0600;
    private static final int ROOT = 0;

    @Override
    public Optional<HeldLock> tryLock(Path file) throws IOException {
        int descriptor = openOrCreate(file);
        return lock(descriptor, LOCK_EX, file) ? Optional.of(new Held(descriptor)) : Optional.empty();
    }

    @Override
    public boolean isLocked(Path file) throws IOException {
        int descriptor;
        try {
            descriptor = open(file, OPEN);
        } catch (NoSuchFileException e) {
            return false;
        }
        if (!lock(descriptor, LOCK_SH, file)) {
            return true;
        }
        NativePosix.C.close(descriptor);
        return false;
    }

    private static int openOrCreate(Path file) throws IOException {
        try {
            return open(file, OPEN);
        } catch (NoSuchFileException e) {
            try {
                return create(file);
            } catch (FileAlreadyExistsException sooner) {
                return open(file, OPEN);
            }
        }
    }

    /**
     * Creates the file itself (O_EXCL) and asks the open directory for its owner: whoever may rename things there could
     * otherwise have root give away a file of somebody else.
     */
    private static int create(Path file) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        int directory = open(parent, DIRECTORY);
        try {
            Path opened = Path.of("/proc/self/fd/" + directory);
            int descriptor = open(opened.resolve(file.getFileName()), OPEN | CREATE);
            try {
                giveToOwnerOf(opened, descriptor);
                return descriptor;
            } catch (IOException e) {
                NativePosix.C.close(descriptor);
                throw e;
            }
        } finally {
            NativePosix.C.close(directory);
        }
    }

    private static void giveToOwnerOf(Path directory, int descriptor) throws IOException {
        if (NativePosix.C.geteuid() == ROOT) {
            Map<String, Object> owner = Files.readAttributes(directory, "unix:uid,gid");
            if (NativePosix.C.fchown(descriptor, (int) owner.get("uid"), (int) owner.get("gid")) != 0) {
                throw failure(directory, NativePosix.C.errno());
            }
        }
    }

    /** Locks, or else closes, the open file. */
    private static boolean lock(int descriptor, int operation, Path file) throws IOException {
        if (NativePosix.C.flock(descriptor, operation | LOCK_NB) == 0) {
            return true;
        }
        int error = NativePosix.C.errno();
        NativePosix.C.close(descriptor);
        if (error == Errno.EWOULDBLOCK.intValue()) {
            return false;
        }
        throw failure(file, error);
    }

    private static int open(Path file, int flags) throws IOException {
        int descriptor = NativePosix.C.open(file.toString(), flags, OWNER_ONLY);
        if (descriptor < 0) {
            throw failure(file, NativePosix.C.errno());
        }
        return descriptor;
    }

    private static FileSystemException failure(Path file, int error) {
        String name = file.toString();
        return switch (Errno.valueOf(error)) {
            case ENOENT -> new NoSuchFileException(name);
            case EEXIST -> new FileAlreadyExistsException(name);
            case EACCES, EPERM -> new AccessDeniedException(name);
            case ELOOP -> new FileSystemException(name, null, "is a symbolic link");
            default -> new FileSystemException(name, null, NativePosix.C.strerror(error));
        };
    }

    private static final class Held implements HeldLock {

        private final int descriptor;
        private boolean closed;

        Held(int descriptor) {
            this.descriptor = descriptor;
        }

        /** Once only: by a second time the number may be that of another open file. */
        @Override
        public synchronized void close() {
            if (!closed) {
                closed = true;
                NativePosix.C.close(descriptor);
            }
        }
    }
}
