package dev.sysg.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import dev.sysg.platform.Pid;

/** The line of /proc/PID/stat (proc_pid_stat(5)), parsed in place: a scan reads thousands of them. */
final class ProcStat {

    /** More than the fields up to the start time, of 20 digits each, and a name need. */
    static final int LONGEST = 640;

    private final byte[] line;
    private final int length;
    private int position;

    private ProcStat(byte[] line, int length) {
        this.line = line;
        this.length = length;
    }

    /** @param length how many bytes of the buffer are the line */
    static ProcessEntry parse(byte[] buffer, int length) throws IOException {
        try {
            return new ProcStat(buffer, length).entry();
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IOException("not a line of /proc/PID/stat: '"
                    + new String(buffer, 0, length, StandardCharsets.UTF_8).strip() + "'", e);
        }
    }

    private ProcessEntry entry() {
        Pid pid = new Pid((int) number());
        int open = position;
        // A command name may hold blanks and parentheses, "a) b" for one: only the last ")" ends it.
        int close = length - 1;
        while (line[close] != ')') {
            close--;
        }
        String name = new String(line, open + 1, close - open - 1, StandardCharsets.UTF_8);
        char state = (char) line[close + 2];
        position = close + 4;
        int parent = (int) number();
        int group = (int) number();
        int session = (int) number();
        int terminal = (int) number();
        skip(1);
        int flags = (int) number();
        skip(4);
        long ticks = number() + number();
        skip(4);
        int threads = (int) number();
        skip(1);
        return new ProcessEntry(new ProcessIdentity(pid, number()), name, state, parent, group, session, terminal,
                threads, flags, ticks);
    }

    private void skip(int fields) {
        int at = position;
        for (int left = fields; left > 0; at++) {
            left -= line[at] == ' ' ? 1 : 0;
        }
        position = at;
    }

    /** The number at this position, and goes past the blank behind it. */
    private long number() {
        boolean negative = line[position] == '-';
        int start = negative ? position + 1 : position;
        int at = start;
        long number = 0;
        for (byte next = line[at]; next != ' '; next = line[++at]) {
            if (next < '0' || next > '9') {
                throw new IllegalArgumentException("not a digit");
            }
            number = 10 * number + next - '0';
        }
        if (at == start || at >= length) {
            throw new IllegalArgumentException("the line ends too early");
        }
        position = at + 1;
        return negative ? -number : number;
    }
}
