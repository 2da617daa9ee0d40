package dev.sysg.platform.nativeimage;

import org.graalvm.nativeimage.RuntimeOptions;
import org.graalvm.nativeimage.c.type.CTypeConversion;
import org.graalvm.nativeimage.c.type.CTypeConversion.CCharPointerHolder;
import org.graalvm.word.WordFactory;

/** What a JVM prepares before main(), and an image does not. */
public final class NativeStart {

    private static final int STANDARD_ERROR = 2;
    /** O_RDONLY | O_CLOEXEC. */
    private static final int FLAGS = 0x80000;
    private static final int SIGPIPE = 13;
    private static final int SIGXFSZ = 25;
    /** Both as a sigset_t: signal n is bit n − 1. */
    static final long WRITE_SIGNALS = 1L << (SIGPIPE - 1) | 1L << (SIGXFSZ - 1);
    private static final int SIG_IGN = 1;
    private static final long YOUNG_GENERATION = 4L << 20;

    private NativeStart() {
    }

    /**
     * Opens those of the descriptors 0 to 2 that are closed, before anything else is opened: a socket could become
     * standard error, and a warning would reach the supervisor as a command. A write to a directory fails.
     */
    public static void occupyStandardDescriptors() {
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

    /**
     * Makes a write to a closed pipe, or beyond the limit of file sizes, fail. By default its signal ends the program
     * in the middle of a stop: what ignores SIGTERM would not be killed, and nothing would be recorded.
     */
    public static void ignoreWriteSignals() {
        LibC.signal(SIGPIPE, WordFactory.pointer(SIG_IGN));
        LibC.signal(SIGXFSZ, WordFactory.pointer(SIG_IGN));
    }

    /** Collects garbage each time that there is so much of it. */
    public static void keepHeapSmall() {
        RuntimeOptions.set("MaxNewSize", YOUNG_GENERATION);
    }

    /**
     * Changes to /proc, where there is no manifest, if the current directory was removed: an image needs one. The
     * launcher of the jar does the same before Java starts.
     */
    public static void leaveRemovedDirectory() {
        try {
            System.getProperty("user.dir");
        } catch (Error e) {
            try (CCharPointerHolder proc = CTypeConversion.toCString("/proc")) {
                LibC.chdir(proc.get());
            }
        }
    }
}
