package dev.sysg.platform.nativeimage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import dev.sysg.platform.ProcFiles;
import dev.sysg.platform.ProcFilesContract;

class CProcFilesInImage extends ProcFilesContract {

    @Override
    protected ProcFiles files() {
        return new CProcFiles();
    }

    @Test
    void a_missing_file_is_told_apart_from_an_unreadable_one() {
        assertEquals(ProcFiles.NOT_FOUND, files().read("/proc/absent/stat", new byte[4]));
    }
}
