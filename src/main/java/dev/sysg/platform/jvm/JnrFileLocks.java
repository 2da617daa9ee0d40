package dev.sysg.platform.jvm;

import dev.sysg.platform.DescriptorLocks;

/** flock(2) through jnr-posix. */
public final class JnrFileLocks extends DescriptorLocks {

    private static final int NO_MODE = 0;

    @Override
    protected int open(String path, int flags) {
        int descriptor = NativePosix.C.open(path, flags, NO_MODE);
        return descriptor < 0 ? -NativePosix.C.errno() : descriptor;
    }

    @Override
    protected int flock(int descriptor, int operation) {
        return NativePosix.C.flock(descriptor, operation) == 0 ? 0 : NativePosix.C.errno();
    }

    @Override
    protected void close(int descriptor) {
        NativePosix.C.close(descriptor);
    }
}
