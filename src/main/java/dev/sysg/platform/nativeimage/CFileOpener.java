package dev.sysg.platform.nativeimage;

import org.graalvm.nativeimage.c.type.CTypeConversion.CCharPointerHolder;
import org.graalvm.nativeimage.c.type.CTypeConversion;

import dev.sysg.platform.FileOpener;

/** open(2) through the C interface. */
public final class CFileOpener extends FileOpener {

    @Override
    protected int open(String path, int flags) {
        try (CCharPointerHolder name = CTypeConversion.toCString(path)) {
            int descriptor = LibC.open(name.get(), flags);
            return descriptor < 0 ? -LibC.errno() : descriptor;
        }
    }

    @Override
    public void close(int descriptor) {
        LibC.close(descriptor);
    }

    @Override
    protected String text(int error) {
        return LibC.text(error);
    }
}
