package dev.sysg.process;

import java.io.IOException;

import dev.sysg.platform.Pid;

/** Reads the line of /proc/PID/stat (proc_pid_stat(5)). */
final class ProcStat {

    /** Positions after field 3 (state), which is a letter; field 4 (parent) is the first. */
    private static final int PARENT = 0;
    private static final int GROUP = 1;
    private static final int SESSION = 2;
    private static final int FLAGS = 5;
    private static final int THREADS = 16;
    private static final int START = 18;

    private ProcStat() {
    }

    /**
     * Reads the line.
     *
     * @throws IOException if it is none
     */
    static ProcessEntry parse(String line) throws IOException {
        try {
            // A command name may hold blanks and parentheses, "a) b" for one: only the last ")" ends it.
            int open = line.indexOf('(');
            int close = line.lastIndexOf(')');
            Pid pid = new Pid(Integer.parseInt(line, 0, open - 1, 10));
            long[] numbers = numbers(line, close + 4);
            return new ProcessEntry(new ProcessIdentity(pid, numbers[START]), line.substring(open + 1, close),
                    line.charAt(close + 2), (int) numbers[PARENT], (int) numbers[GROUP], (int) numbers[SESSION],
                    (int) numbers[THREADS], (int) numbers[FLAGS]);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IOException("not a line of /proc/PID/stat: '" + line.strip() + "'", e);
        }
    }

    /** Those up to the start time. A look at all processes reads thousands, and so makes no text of each. */
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
