package dev.sysg.platform.jvm;

import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;

/** The C library, loaded at the first call: that costs more than all else that a short command does. */
final class NativePosix {

    /** getPOSIX() would fall back silently to an implementation whose kill does nothing. */
    static final POSIX C = POSIXFactory.getNativePOSIX();

    private NativePosix() {
    }
}
