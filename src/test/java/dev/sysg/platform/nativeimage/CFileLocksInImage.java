package dev.sysg.platform.nativeimage;

import dev.sysg.platform.FileLocks;
import dev.sysg.platform.FileLocksContract;

class CFileLocksInImage extends FileLocksContract {

    @Override
    protected FileLocks locks() {
        return new CFileLocks();
    }
}
