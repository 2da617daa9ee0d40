package dev.sysg.cli;

/** Makes a text safe to print on one line of a terminal. */
final class TerminalSanitizer {

    private TerminalSanitizer() {
    }

    /** The text with question marks for what a terminal would obey: C0, DEL, C1, and what turns or hides text. */
    static String line(String text) {
        return text.codePoints().map(character -> isUnsafe(character) ? '?' : character)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    }

    private static boolean isUnsafe(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
