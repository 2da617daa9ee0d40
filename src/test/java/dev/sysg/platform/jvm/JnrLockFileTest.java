package dev.sysg.platform.jvm;

import dev.sysg.platform.FileLocks;
import dev.sysg.platform.LockFileContract;

class JnrLockFileTest extends LockFileContract {

    @Override
    protected FileLocks locks() {
        return new JnrFileLocks();
    }
}
