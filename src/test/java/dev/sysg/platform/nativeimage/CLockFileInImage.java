package dev.sysg.platform.nativeimage;

import dev.sysg.platform.FileLocks;
import dev.sysg.platform.LockFileContract;

class CLockFileInImage extends LockFileContract {

    @Override
    protected FileLocks locks() {
        return new CFileLocks();
    }
}
