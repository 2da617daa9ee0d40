package dev.sysg.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** How many columns a line may have, and how many a text takes. */
final class TerminalWidth {

    private static final int USUAL = 80;
    private static final String NUMBER = "[1-9]\\d{0,3}";
    /** Combining marks; then the wide characters of East Asia, and pictures (UAX #11). */
    private static final String NONE = "\\p{M}";
    private static final String TWO = "[\\x{1100}-\\x{115F}\\x{2E80}-\\x{A4CF}\\x{A960}-\\x{A97F}\\x{AC00}-\\x{D7A3}"
            + "\\x{F900}-\\x{FAFF}\\x{FE30}-\\x{FE6F}\\x{FF00}-\\x{FF60}\\x{1F300}-\\x{1FAFF}\\x{20000}-\\x{3FFFD}]";

    private TerminalWidth() {
    }

    /** That of COLUMNS, else of the terminal on standard output, else 80. */
    static int columns() {
        String columns = System.getenv().getOrDefault("COLUMNS", "");
        File terminal = new File("/proc/self/fd/1");
        try {
            // Opening a pipe would wait.
            if (!columns.matches(NUMBER) && terminal.getCanonicalPath().startsWith("/dev/")) {
                Process stty = new ProcessBuilder("stty", "size").redirectInput(terminal).start();
                String size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                columns = size.strip().replaceFirst("\\d+ ", "");
            }
        } catch (IOException e) {
            return USUAL;
        }
        return columns.matches(NUMBER) ? Integer.parseInt(columns) : USUAL;
    }

    static int of(String text) {
        return text.codePoints().mapToObj(Character::toString)
                .mapToInt(character -> character.matches(NONE) ? 0 : character.matches(TWO) ? 2 : 1).sum();
    }

    /** The text, with an ellipsis in place of its end where it is wider. */
    static String cut(String text, int columns) {
        String start = text;
        for (int end = text.length(); end > 0 && of(start) > columns; ) {
            end = text.offsetByCodePoints(end, -1);
            start = text.substring(0, end) + "…";
        }
        return start;
    }
}
