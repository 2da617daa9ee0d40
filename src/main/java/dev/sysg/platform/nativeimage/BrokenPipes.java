package dev.sysg.platform.nativeimage;

import org.graalvm.word.WordFactory;

/** What the kernel does to a program whose output nobody reads any more. */
public final class BrokenPipes {

    private static final int SIGPIPE = 13;
    /** SIG_IGN. */
    private static final int IGNORE = 1;

    private BrokenPipes() {
    }

    /**
     * Makes a write to such a pipe fail, as in a JVM. By default it ends the program, which with a line of progress
     * would be in the middle of a stop: what was asked to end is not killed then, and nothing is recorded.
     */
    public static void survive() {
        LibC.signal(SIGPIPE, WordFactory.pointer(IGNORE));
    }
}
