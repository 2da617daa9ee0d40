package dev.sysg.platform;

/** The signals that a stop sends, with their Linux numbers (signal(7)). */
public enum Signal {
    TERM(15), CONT(18), KILL(9);

    private final int number;

    Signal(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }
}
