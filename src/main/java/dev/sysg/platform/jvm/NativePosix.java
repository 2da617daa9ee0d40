package dev.sysg.platform.jvm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import jnr.ffi.Runtime;
import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;

import dev.sysg.error.FailureReason;
import dev.sysg.error.SysgException;

/** The C library, loaded at the first call: that costs more than all else that a short command does. */
final class NativePosix {

    private static final String SHIPPED = "jffi.boot.library.path";
    private static final String UNPACKED = "jffi.extract.dir";
    /** getPOSIX() would fall back silently to an implementation whose kill does nothing. */
    static final POSIX C;

    static {
        loadLibrary();
        C = POSIXFactory.getNativePOSIX();
    }

    private NativePosix() {
    }

    /** Has this class loaded, for users of jnr's library other than C. */
    static void require() {
    }

    /**
     * Loads jffi's library from beside the jar, where the launcher names it. Else jffi unpacks it: by default into the
     * shared temporary directory or the current one, where other users may replace it before it is loaded. So it gets a
     * directory of this user, which is deleted then.
     */
    private static void loadLibrary() {
        String shipped = System.getProperty(SHIPPED);
        if (shipped != null && Files.isDirectory(Path.of(shipped)) || System.getProperty(UNPACKED) != null) {
            return;
        }
        try {
            Path directory = Files.createTempDirectory("sysg");
            System.setProperty(UNPACKED, directory.toString());
            Runtime.getSystemRuntime();
            directory.toFile().delete();
        } catch (IOException e) {
            throw new SysgException("cannot unpack a library to " + System.getProperty("java.io.tmpdir") + " ("
                    + FailureReason.of(e) + "): start sysg through its launcher, or make that directory writable", e);
        }
    }
}
