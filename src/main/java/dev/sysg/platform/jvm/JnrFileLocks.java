package dev.sysg.platform.jvm;

import dev.sysg.platform.DescriptorLocks;

/** flock(2) through jnr-posix. */
public final class JnrFileLocks extends DescriptorLocks {

    public JnrFileLocks() {
        super(new JnrDescriptors());
    }

    @Override
    protected int flock(int descriptor, int operation) {
        return NativePosix.C.flock(descriptor, operation) == 0 ? 0 : NativePosix.C.errno();
    }
}
