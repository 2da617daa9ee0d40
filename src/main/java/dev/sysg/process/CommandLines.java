package dev.sysg.process;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** The layout of /proc/PID/cmdline (proc_pid_cmdline(5)). */
public final class CommandLines {

    private CommandLines() {
    }

    /** The words, each with a zero byte after it, which the last one may lack. */
    public static List<String> words(byte[] commandLine) {
        String text = new String(commandLine, StandardCharsets.UTF_8);
        return List.of((text.endsWith("\0") ? text.substring(0, text.length() - 1) : text).split("\0", -1));
    }
}
