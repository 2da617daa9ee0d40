package dev.sysg.platform.nativeimage;

import java.util.Optional;
import java.util.stream.IntStream;

import org.graalvm.nativeimage.PinnedObject;
import org.graalvm.nativeimage.c.type.CTypeConversion.CCharPointerHolder;
import org.graalvm.nativeimage.c.type.CTypeConversion;
import org.graalvm.word.Pointer;
import org.graalvm.word.PointerBase;
import org.graalvm.word.WordFactory;

import dev.sysg.platform.ProcFiles;

/** open(2), read(2) and readdir(3) through the C interface. Error numbers are Linux's. */
public final class CProcFiles implements ProcFiles {

    private static final int ENOENT = 2;
    private static final int O_CLOEXEC = 02000000;
    /** Where d_name stands in a struct dirent of 64 bits (readdir(3)). */
    private static final int NAME = 19;

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

    @Override
    public Optional<IntStream> pids(String directory) {
        PointerBase stream;
        try (CCharPointerHolder name = CTypeConversion.toCString(directory)) {
            stream = LibC.opendir(name.get());
        }
        if (stream.isNull()) {
            return Optional.empty();
        }
        IntStream.Builder pids = IntStream.builder();
        for (Pointer entry = LibC.readdir(stream); entry.isNonNull(); entry = LibC.readdir(stream)) {
            int pid = pid(entry.add(NAME));
            if (pid > 0) {
                pids.add(pid);
            }
        }
        LibC.closedir(stream);
        return Optional.of(pids.build());
    }

    /** 0 if the name is not one of at most ten digits, which may be the pid of no process. */
    private static int pid(Pointer name) {
        long number = 0;
        for (int i = 0; name.readByte(i) != 0; i++) {
            int digit = name.readByte(i) - '0';
            if (digit < 0 || digit > 9 || i == 10) {
                return 0;
            }
            number = 10 * number + digit;
        }
        return number <= Integer.MAX_VALUE ? (int) number : 0;
    }
}
