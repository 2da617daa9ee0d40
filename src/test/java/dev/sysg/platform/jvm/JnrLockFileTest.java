package dev.sysg.platform.jvm;

import dev.sysg.platform.Flock;
import dev.sysg.platform.LockFileContract;

class JnrLockFileTest extends LockFileContract {

    @Override
    protected Flock locks() {
        return new JnrFlock();
    }
}
