package dev.sysg.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The room for the line of one process after the other. */
final class StatLine {

    /** More than 52 numbers of 20 digits, and a name, take. */
    private final byte[] bytes = new byte[2048];

    /** In one read(2), since the kernel never divides this line. */
    ProcessEntry read(InputStream stream) throws IOException {
        return ProcStat.parse(new String(bytes, 0, Math.max(0, stream.read(bytes)), StandardCharsets.UTF_8));
    }
}
