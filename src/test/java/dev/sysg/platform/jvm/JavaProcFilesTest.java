package dev.sysg.platform.jvm;

import dev.sysg.platform.ProcFiles;
import dev.sysg.platform.ProcFilesContract;

class JavaProcFilesTest extends ProcFilesContract {

    @Override
    protected ProcFiles files() {
        return new JavaProcFiles();
    }
}
