package dev.sysg.platform.nativeimage;

import dev.sysg.platform.FlockLocks;

/** flock(2) through the C interface. */
public final class CFlock extends FlockLocks {

    public CFlock() {
        super(new CFileOpener());
    }

    @Override
    protected int flock(int descriptor, int operation) {
        int result = (operation & LOCK_NB) != 0 ? LibC.flockAtOnce(descriptor, operation)
                : LibC.flock(descriptor, operation);
        return result == 0 ? 0 : LibC.errno();
    }
}
