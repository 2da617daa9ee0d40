package dev.sysg.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

import dev.sysg.platform.Pid;

/** Reads the line of /proc/PID/stat (proc_pid_stat(5)). */
final class ProcStat {

    /** Positions after field 3 (state), which is a letter; field 4 (parent) is the first. */
    private static final int PARENT = 0;
    private static final int GROUP = 1;
    private static final int SESSION = 2;
    private static final int TERMINAL = 3;
    private static final int FLAGS = 5;
    private static final int THREADS = 16;
    private static final int START = 18;

    /** More than 52 fields of 20 digits, and a name, need. */
    private static final int LONGEST = 2048;

    private ProcStat() {
    }

    /** A buffer for one process after the other. */
    static byte[] buffer() {
        return new byte[LONGEST];
    }

    /** Reads the line in one read(2): the kernel never divides it. */
    static ProcessEntry read(InputStream stream, byte[] buffer) throws IOException {
        String line = new String(buffer, 0, Math.max(0, stream.read(buffer)), StandardCharsets.UTF_8);
        try {
            // A command name may hold blanks and parentheses, "a) b" for one: only the last ")" ends it.
            int open = line.indexOf('(');
            int close = line.lastIndexOf(')');
            Pid pid = new Pid(Integer.parseInt(line, 0, open - 1, 10));
            long[] numbers = numbers(line, close + 4);
            return new ProcessEntry(new ProcessIdentity(pid, numbers[START]), line.substring(open + 1, close),
                    line.charAt(close + 2), (int) numbers[PARENT], (int) numbers[GROUP], (int) numbers[SESSION],
                    (int) numbers[TERMINAL], (int) numbers[THREADS], (int) numbers[FLAGS]);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IOException("not a line of /proc/PID/stat: '" + line.strip() + "'", e);
        }
    }

    /** The fields up to the start time, without a string for each: a scan reads thousands of lines. */
    private static long[] numbers(String line, int from) {
        long[] numbers = new long[START + 1];
        int position = from;
        for (int i = 0; i < numbers.length; i++) {
            int end = line.indexOf(' ', position);
            numbers[i] = Long.parseLong(line, position, end, 10);
            position = end + 1;
        }
        return numbers;
    }
}
