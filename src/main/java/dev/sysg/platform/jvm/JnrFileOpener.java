package dev.sysg.platform.jvm;

import dev.sysg.platform.FileOpener;

/** open(2) through jnr-posix. */
public final class JnrFileOpener extends FileOpener {

    private static final int NO_MODE = 0;

    @Override
    protected int open(String path, int flags) {
        int descriptor = NativePosix.C.open(path, flags, NO_MODE);
        return descriptor < 0 ? -NativePosix.C.errno() : descriptor;
    }

    @Override
    public void close(int descriptor) {
        NativePosix.C.close(descriptor);
    }

    @Override
    protected String text(int error) {
        return NativePosix.C.strerror(error);
    }
}
