package dev.sysg.file;

/**
 * What the JVM puts in the place of bytes of an argument, a variable or the current directory that are not UTF-8. It is
 * a character like others, so that such a name would lead to another file or service than the one that was meant.
 */
public final class NonUtf8 {

    private static final char MARK = '\uFFFD';

    private NonUtf8() {
    }

    /** Whether the text holds it. */
    public static boolean isIn(String text) {
        return text.indexOf(MARK) >= 0;
    }
}
