package dev.sysg.platform;

/** The size of a terminal in characters (struct winsize of ioctl_tty(2)); that of a VT100 where it is not known. */
public record TerminalSize(int rows, int columns) {

    /** ioctl(2) is variadic; on Linux its last argument is passed like a fixed one all the same. */
    public static final int TIOCGWINSZ = 0x5413;

    public TerminalSize {
        rows = rows > 0 ? rows : 24;
        columns = columns > 0 ? columns : 80;
    }
}
