package dev.sysg.platform.nativeimage;

import dev.sysg.platform.Flock;

/** flock(2) through the C interface. */
public final class CFlock extends Flock {

    public CFlock() {
        super(new CFileOpener());
    }

    @Override
    protected int flock(int descriptor, int operation) {
        return LibC.flock(descriptor, operation) == 0 ? 0 : LibC.errno();
    }
}
