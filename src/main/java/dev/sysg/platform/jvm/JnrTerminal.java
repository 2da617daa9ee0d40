package dev.sysg.platform.jvm;

import jnr.ffi.LibraryLoader;
import jnr.ffi.annotations.Out;

import dev.sysg.platform.TerminalSize;

/** ioctl(2) through jnr-ffi: jnr-posix does not have it. */
public final class JnrTerminal {

    /** The part of the C library that is called here; jnr needs it to be public. */
    public interface LibC {

        int ioctl(int descriptor, long request, @Out short[] size);
    }

    private static final LibC C;

    static {
        NativePosix.require();
        C = LibraryLoader.create(LibC.class).load("c");
    }

    private JnrTerminal() {
    }

    /** The size of the terminal that is open as this descriptor. */
    public static TerminalSize size(int descriptor) {
        short[] size = new short[4];
        // After a failure, jnr has put there what was in its memory.
        return C.ioctl(descriptor, TerminalSize.TIOCGWINSZ, size) == 0 ? new TerminalSize(size[0], size[1])
                : new TerminalSize(0, 0);
    }
}
