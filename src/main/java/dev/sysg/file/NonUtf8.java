package dev.sysg.file;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Bytes that are not UTF-8. In arguments, in the current directory and in System.getenv the JVM replaces them: a name
 * that was changed so would lead to another file or service than the one that was meant. What is only handed on keeps
 * them: each is a character from U+DC80 to U+DCFF, which no text has in UTF-8 (as in Python, PEP 383).
 */
public final class NonUtf8 {

    private static final char REPLACEMENT = '\uFFFD';
    private static final int ESCAPE = 0xDC00;
    private static final Path ENVIRONMENT = Path.of("/proc/self/environ");

    private NonUtf8() {
    }

    /** Whether the text has the character that the JVM puts in place of such bytes. */
    public static boolean isIn(String text) {
        return text.indexOf(REPLACEMENT) >= 0;
    }

    /** The text of these bytes, from which {@link #encode} makes the same bytes again. */
    public static String decode(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        for (CoderResult end = decoder.decode(in, out, true); end.isError(); end = decoder.decode(in, out, true)) {
            for (int i = 0; i < end.length(); i++) {
                out.put((char) (ESCAPE | in.get() & 0xFF));
            }
        }
        return out.flip().toString();
    }

    /** The bytes of a text from {@link #decode}, or of one that was put together from such texts. */
    public static byte[] encode(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        text.codePoints().forEach(character -> {
            if (character >= (ESCAPE | 0x80) && character <= (ESCAPE | 0xFF)) {
                bytes.write(character);
            } else {
                bytes.writeBytes(Character.toString(character).getBytes(StandardCharsets.UTF_8));
            }
        });
        return bytes.toByteArray();
    }

    /** The environment that this program was started with, its bytes kept. */
    public static Map<String, String> environment() {
        Map<String, String> variables = new HashMap<>();
        try {
            for (String variable : decode(Files.readAllBytes(ENVIRONMENT)).split("\0")) {
                int end = variable.indexOf('=', 1);
                if (end > 0) {
                    variables.putIfAbsent(variable.substring(0, end), variable.substring(end + 1));
                }
            }
        } catch (IOException e) {
            // Root's, where the file of the program may be executed and not read (proc(5)).
            return System.getenv();
        }
        return variables;
    }
}
