package dev.sysg.platform.nativeimage;

import org.graalvm.nativeimage.PinnedObject;
import org.graalvm.nativeimage.c.type.CTypeConversion.CCharPointerHolder;
import org.graalvm.nativeimage.c.type.CTypeConversion;
import org.graalvm.word.WordFactory;

import dev.sysg.platform.ProcFileReader;

/** open(2) and read(2) through the C interface. Error numbers are Linux's. */
public final class CProcFileReader implements ProcFileReader {

    private static final int ENOENT = 2;
    private static final int O_CLOEXEC = 02000000;

    @Override
    public int read(String path, byte[] buffer) {
        int descriptor;
        try (CCharPointerHolder name = CTypeConversion.toCString(path)) {
            descriptor = LibC.open(name.get(), O_CLOEXEC);
            if (descriptor < 0) {
                return LibC.errno() == ENOENT ? NOT_FOUND : UNREADABLE;
            }
        }
        try (PinnedObject pinned = PinnedObject.create(buffer)) {
            long length = LibC.read(descriptor, pinned.addressOfArrayElement(0), WordFactory.unsigned(buffer.length))
                    .rawValue();
            return length < 0 ? UNREADABLE : (int) length;
        } finally {
            LibC.close(descriptor);
        }
    }
}
