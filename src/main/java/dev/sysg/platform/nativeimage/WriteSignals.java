package dev.sysg.platform.nativeimage;

import org.graalvm.word.WordFactory;

/** What the kernel sends to a program that writes where nobody reads any more, or more than it may (setrlimit(2)). */
public final class WriteSignals {

    private static final int SIGPIPE = 13;
    private static final int SIGXFSZ = 25;
    /** Those of both, as sigset_t has them: a bit for each signal, from 1 on. */
    static final long BITS = 1L << (SIGPIPE - 1) | 1L << (SIGXFSZ - 1);
    /** SIG_IGN. */
    private static final int IGNORE = 1;

    private WriteSignals() {
    }

    /**
     * Makes such a write fail, as in a JVM. By default it ends the program, which with a line of progress, or the new
     * pid.json, would be in the middle of a stop: what was asked to end is not killed then, and nothing is recorded.
     */
    public static void survive() {
        LibC.signal(SIGPIPE, WordFactory.pointer(IGNORE));
        LibC.signal(SIGXFSZ, WordFactory.pointer(IGNORE));
    }
}
