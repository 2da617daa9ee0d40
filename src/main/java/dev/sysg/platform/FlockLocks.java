package dev.sysg.platform;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileAlreadyExistsException;
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

import dev.sysg.time.Deadline;

/** The rules of flock(2) locks that hold whoever makes the system calls. Error and flag numbers are Linux's. */
public abstract class FlockLocks implements Flock {

    private static final int LOCK_SH = 1;
    private static final int LOCK_EX = 2;
    /** flock(2) with it never waits. */
    protected static final int LOCK_NB = 4;
    private static final int EAGAIN = 11;
    private static final int ROOT = 0;

    private final FileOpener descriptors;

    protected FlockLocks(FileOpener descriptors) {
        this.descriptors = descriptors;
    }

    /**
     * flock(2).
     *
     * @return 0, or the error number
     */
    protected abstract int flock(int descriptor, int operation);

    @Override
    public final Optional<HeldLock> lock(Path file, Duration limit, BooleanSupplier goesOn) throws IOException {
        int descriptor = openOrCreate(file);
        int error = flock(descriptor, LOCK_EX | LOCK_NB);
        if (error == EAGAIN && !limit.isZero()) {
            error = new LockWait(() -> flock(descriptor, LOCK_EX), () -> flock(descriptor, LOCK_EX | LOCK_NB),
                    () -> descriptors.close(descriptor), EAGAIN).await(Deadline.after(limit), goesOn);
        } else if (error != 0) {
            descriptors.close(descriptor);
        }
        if (error == 0) {
            return Optional.of(new Held(descriptor));
        }
        if (error == EAGAIN) {
            return Optional.empty();
        }
        throw FileOpener.failure(file, error);
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
        descriptors.close(descriptor);
        if (error != 0 && error != EAGAIN) {
            throw FileOpener.failure(file, error);
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
        return descriptors.open(file, FileOpener.O_RDWR | FileOpener.O_CLOEXEC | FileOpener.O_NOFOLLOW
                | FileOpener.O_NONBLOCK);
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
            Path opened = ProcFdPath.descriptor(file);
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
                descriptors.close(descriptor);
            }
        }
    }
}
