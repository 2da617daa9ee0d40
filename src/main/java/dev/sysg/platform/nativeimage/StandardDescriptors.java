package dev.sysg.platform.nativeimage;

import org.graalvm.nativeimage.c.type.CTypeConversion.CCharPointerHolder;
import org.graalvm.nativeimage.c.type.CTypeConversion;

/** The descriptors 0 to 2, which whoever starts a program may have closed. */
public final class StandardDescriptors {

    private static final int STANDARD_ERROR = 2;
    /** O_RDONLY | O_CLOEXEC. */
    private static final int FLAGS = 0x80000;

    private StandardDescriptors() {
    }

    /**
     * Takes those that are closed, before anything else is opened: a socket would get the number of standard error, and
     * a warning would reach the supervisor as a command. What is written to a directory is lost, as it would be
     * without.
     */
    public static void occupy() {
        try (CCharPointerHolder root = CTypeConversion.toCString("/")) {
            int descriptor = LibC.open(root.get(), FLAGS);
            while (descriptor >= 0 && descriptor <= STANDARD_ERROR) {
                descriptor = LibC.open(root.get(), FLAGS);
            }
            if (descriptor > STANDARD_ERROR) {
                LibC.close(descriptor);
            }
        }
    }
}
