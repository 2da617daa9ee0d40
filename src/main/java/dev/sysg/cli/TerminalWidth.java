package dev.sysg.cli;

import dev.sysg.platform.PlatformBeans;

/** How many columns a line may have, and how many a text takes. */
final class TerminalWidth {

    private static final int STANDARD_OUTPUT = 1;
    private static final String NUMBER = "[1-9]\\d{0,3}";
    /** First and last of the ranges that take two columns: scripts of East Asia, and pictures (UAX #11). */
    private static final int[] WIDE = {0x1100, 0x115f, 0x2e80, 0xa4cf, 0xa960, 0xa97f, 0xac00, 0xd7a3, 0xf900, 0xfaff,
        0xfe30, 0xfe6f, 0xff00, 0xff60, 0xffe0, 0xffe6, 0x1f300, 0x1faff, 0x20000, 0x3fffd};

    private TerminalWidth() {
    }

    /** That of COLUMNS, else of the terminal on standard output, else 80. */
    static int columns() {
        String columns = System.getenv().getOrDefault("COLUMNS", "");
        return columns.matches(NUMBER) ? Integer.parseInt(columns)
                : PlatformBeans.terminalSize(STANDARD_OUTPUT).columns();
    }

    static int of(String text) {
        return text.codePoints().map(TerminalWidth::of).sum();
    }

    private static int of(int character) {
        for (int i = 0; i < WIDE.length && character >= WIDE[i]; i += 2) {
            if (character <= WIDE[i + 1]) {
                return 2;
            }
        }
        int type = Character.getType(character);
        return type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK ? 0 : 1;
    }

    /** The text, with an ellipsis in place of its end where it is wider. */
    static String cut(String text, int columns) {
        int width = 0;
        int fitting = 0;
        for (int end = 0; end < text.length(); ) {
            int character = text.codePointAt(end);
            end += Character.charCount(character);
            width += of(character);
            if (width > columns) {
                return text.substring(0, fitting) + "…";
            }
            fitting = width < columns ? end : fitting;
        }
        return text;
    }
}
