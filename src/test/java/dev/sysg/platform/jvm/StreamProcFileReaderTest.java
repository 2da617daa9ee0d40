package dev.sysg.platform.jvm;

import dev.sysg.platform.ProcFileReader;
import dev.sysg.platform.ProcFileReaderContract;

class StreamProcFileReaderTest extends ProcFileReaderContract {

    @Override
    protected ProcFileReader reader() {
        return new StreamProcFileReader();
    }
}
