package dev.sysg.platform.jvm;

import dev.sysg.platform.Flock;

/** flock(2) through jnr-posix. */
public class JnrFlock extends Flock {

    public JnrFlock() {
        super(new JnrFileOpener());
    }

    @Override
    protected int flock(int descriptor, int operation) {
        return NativePosix.C.flock(descriptor, operation) == 0 ? 0 : NativePosix.C.errno();
    }
}
