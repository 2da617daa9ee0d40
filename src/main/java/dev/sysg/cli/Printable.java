package dev.sysg.cli;

/** Makes a text safe to print on one line of a terminal. */
final class Printable {

    private Printable() {
    }

    /** The text with question marks for what a terminal would obey: C0, DEL, C1, and what turns or hides text. */
    static String line(String text) {
        StringBuilder clean = null;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            if (isUnsafe(text.codePointAt(i))) {
                clean = clean == null ? new StringBuilder(text) : clean;
                for (int j = i; j < i + Character.charCount(text.codePointAt(i)); j++) {
                    clean.setCharAt(j, '?');
                }
            }
        }
        return clean == null ? text : clean.toString();
    }

    private static boolean isUnsafe(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
