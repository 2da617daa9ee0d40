package dev.sysg.file;

/**
 * The character that the JVM puts in place of bytes of an argument, a variable or the current directory that are not
 * UTF-8. A name with it would lead to another file or service than the one that was meant.
 */
public final class NonUtf8 {

    private static final char REPLACEMENT = '\uFFFD';

    private NonUtf8() {
    }

    /** Whether the text has that character. */
    public static boolean isIn(String text) {
        return text.indexOf(REPLACEMENT) >= 0;
    }
}
