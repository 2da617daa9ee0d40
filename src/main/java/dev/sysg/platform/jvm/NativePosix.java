package dev.sysg.platform.jvm;

import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;

/** The C library, loaded at the first call: that costs more than all else that a short command does. */
final class NativePosix {

    static final POSIX C = load();

    private NativePosix() {
    }

    /** getPOSIX() would fall back silently to an implementation whose kill does nothing. */
    private static POSIX load() {
        JffiLibrary.load();
        return POSIXFactory.getNativePOSIX();
    }
}
