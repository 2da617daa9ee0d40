package dev.sysg.platform.nativeimage;

import dev.sysg.platform.DescriptorLocks;

/** flock(2) through the C interface. */
public final class CFileLocks extends DescriptorLocks {

    public CFileLocks() {
        super(new CDescriptors());
    }

    @Override
    protected int flock(int descriptor, int operation) {
        int result = (operation & LOCK_NB) != 0 ? LibC.flockAtOnce(descriptor, operation)
                : LibC.flock(descriptor, operation);
        return result == 0 ? 0 : LibC.errno();
    }
}
