package dev.sysg.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

import jakarta.inject.Singleton;

/**
 * The one way out: results to standard output, all else to standard error, always in UTF-8, since containers rarely
 * name a locale. Control characters do not get through, whatever file, socket or process name they come from: they
 * could rewrite the terminal.
 */
@Singleton
public class Output {

    private static final String RED = "\033[31m";
    private static final String YELLOW = "\033[33m";
    private static final String PLAIN = "\033[0m";
    private static final String CLEAR_LINE = "\r\033[K";
    /** A line that went on in a second one could not be cleared (DECAWM). */
    private static final String WRAP_OFF = "\033[?7l";
    private static final String WRAP_ON = "\033[?7h";

    private final PrintStream out;
    private final PrintStream err;
    private final boolean terminal;
    private final boolean colour;
    private boolean lineOpen;

    public Output() {
        this(stream(FileDescriptor.out), stream(FileDescriptor.err), Terminal.isStandardError(),
                Optional.ofNullable(System.getenv("NO_COLOR")).orElse("").isEmpty());
    }

    /**
     * @param terminal whether somebody watches the standard error
     * @param colour   whether a terminal may be coloured
     */
    Output(PrintStream out, PrintStream err, boolean terminal, boolean colour) {
        this.out = out;
        this.err = err;
        this.terminal = terminal;
        this.colour = terminal && colour;
    }

    /** A text of ours with line ends in it, such as the help or a JSON document, for standard output. */
    public synchronized void document(String text) {
        clearProgress();
        out.print(text);
        out.flush();
    }

    /** Whether some of what went to standard output got lost: a full disk, a reader that is gone. */
    public synchronized boolean isBroken() {
        return out.checkError();
    }

    /** A text of ours with line ends in it, such as the help after a usage error, for standard error. */
    public synchronized void explanation(String text) {
        clearProgress();
        err.print(text);
        err.flush();
    }

    /** Why the command failed. */
    public void error(String message) {
        message("error: ", RED, message);
    }

    public void warning(String message) {
        message("warning: ", YELLOW, message);
    }

    /** One line of the log below the level of a warning. */
    public void note(String line) {
        message("", "", line);
    }

    /** Where a failure came from, for those who look for a bug. */
    public void trace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text, true));
        text.toString().lines().map(line -> line.replace("\t", "    ")).forEach(this::note);
    }

    /** What is being waited for: on a terminal one line that is written again and again. */
    public synchronized void progress(String line) {
        if (terminal) {
            err.print(CLEAR_LINE + WRAP_OFF + TerminalSanitizer.line(line) + WRAP_ON);
            lineOpen = true;
        } else {
            err.println(TerminalSanitizer.line(line));
        }
        err.flush();
    }

    public synchronized void clearProgress() {
        if (lineOpen) {
            err.print(CLEAR_LINE);
            err.flush();
            lineOpen = false;
        }
    }

    boolean isTerminal() {
        return terminal;
    }

    private synchronized void message(String prefix, String style, String message) {
        clearProgress();
        boolean styled = colour && !style.isEmpty();
        err.println((styled ? style + prefix + PLAIN : prefix) + TerminalSanitizer.line(message));
        err.flush();
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), false, StandardCharsets.UTF_8);
    }
}
