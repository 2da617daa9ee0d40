package dev.sysg.platform.nativeimage;

import dev.sysg.platform.Flock;
import dev.sysg.platform.LockFileContract;

class CLockFileInImage extends LockFileContract {

    @Override
    protected Flock locks() {
        return new CFlock();
    }
}
