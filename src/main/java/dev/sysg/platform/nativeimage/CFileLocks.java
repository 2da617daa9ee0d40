package dev.sysg.platform.nativeimage;

import org.graalvm.nativeimage.c.type.CTypeConversion;
import org.graalvm.nativeimage.c.type.CTypeConversion.CCharPointerHolder;

import dev.sysg.platform.DescriptorLocks;

/** flock(2) through the C interface. */
public final class CFileLocks extends DescriptorLocks {

    @Override
    protected int open(String path, int flags) {
        try (CCharPointerHolder name = CTypeConversion.toCString(path)) {
            int descriptor = LibC.open(name.get(), flags);
            return descriptor < 0 ? -LibC.errno() : descriptor;
        }
    }

    @Override
    protected int flock(int descriptor, int operation) {
        int result = (operation & LOCK_NB) != 0 ? LibC.flockAtOnce(descriptor, operation)
                : LibC.flock(descriptor, operation);
        return result == 0 ? 0 : LibC.errno();
    }

    @Override
    protected void close(int descriptor) {
        LibC.close(descriptor);
    }
}
