package dev.sysg.platform.nativeimage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import dev.sysg.platform.ProcFileReader;
import dev.sysg.platform.ProcFileReaderContract;

class CProcFileReaderInImage extends ProcFileReaderContract {

    @Override
    protected ProcFileReader reader() {
        return new CProcFileReader();
    }

    @Test
    void a_missing_file_is_told_apart_from_an_unreadable_one() {
        assertEquals(ProcFileReader.NOT_FOUND, reader().read("/proc/absent/stat", new byte[4]));
    }
}
