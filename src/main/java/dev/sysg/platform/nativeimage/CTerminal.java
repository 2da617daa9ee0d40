package dev.sysg.platform.nativeimage;

import org.graalvm.nativeimage.StackValue;
import org.graalvm.word.Pointer;

import dev.sysg.platform.TerminalSize;

/** ioctl(2) through the C interface. */
public final class CTerminal {

    private CTerminal() {
    }

    /** The size of the terminal that is open as this descriptor. */
    public static TerminalSize size(int descriptor) {
        Pointer size = StackValue.get(Long.BYTES);
        size.writeLong(0, 0);
        LibC.ioctl(descriptor, TerminalSize.TIOCGWINSZ, size);
        return new TerminalSize(size.readShort(0), size.readShort(Short.BYTES));
    }
}
