package dev.sysg.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import dev.sysg.platform.Pid;

/** Reads the line of /proc/PID/stat (proc_pid_stat(5)). */
final class ProcStat {

    /** Positions after the command name, where field 3 (state) is the first. */
    private static final int STATE = 0;
    private static final int PARENT = 1;
    private static final int GROUP = 2;
    private static final int SESSION = 3;
    private static final int FLAGS = 6;
    private static final int THREADS = 17;
    private static final int START = 19;

    private ProcStat() {
    }

    /**
     * Reads the line.
     *
     * @throws IOException if it is none
     */
    static ProcessEntry parse(byte[] stat) throws IOException {
        String line = new String(stat, StandardCharsets.UTF_8);
        try {
            // A command name may hold blanks and parentheses, "a) b" for one: only the last ")" ends it.
            int open = line.indexOf('(');
            int close = line.lastIndexOf(')');
            String[] fields = line.substring(close + 2).split(" ", START + 2);
            Pid pid = new Pid(Integer.parseInt(line.substring(0, open).strip()));
            return new ProcessEntry(new ProcessIdentity(pid, Long.parseLong(fields[START].strip())),
                    line.substring(open + 1, close), fields[STATE].charAt(0), Integer.parseInt(fields[PARENT]),
                    Integer.parseInt(fields[GROUP]), Integer.parseInt(fields[SESSION]),
                    Integer.parseInt(fields[THREADS]), (int) Long.parseLong(fields[FLAGS]));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IOException("not a line of /proc/PID/stat: '" + line.strip() + "'", e);
        }
    }
}
