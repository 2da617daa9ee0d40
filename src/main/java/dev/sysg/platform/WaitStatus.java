package dev.sysg.platform;

/** What waitpid(2) tells of a child that has ended. */
public final class WaitStatus {

    private static final int SIGNAL = 0x7f;
    private static final int SIGNALLED = 128;

    private WaitStatus() {
    }

    /** The exit status, 0 to 255, or 128 + n if signal n ended the child. */
    public static int code(int status) {
        int signal = status & SIGNAL;
        return signal == 0 ? status >> 8 & 0xff : codeOfSignal(signal);
    }

    /** The exit status by which shells know an end by a signal, and programs tell that they were interrupted. */
    public static int codeOfSignal(int signal) {
        return SIGNALLED + signal;
    }
}
