package dev.sysg.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import jakarta.inject.Singleton;

import dev.sysg.platform.PlatformBeans;
import dev.sysg.platform.TerminalSize;

/**
 * All that is printed: results to standard output, all else to standard error, always in UTF-8, since containers rarely
 * set a locale. Control characters from files, sockets and process names are replaced: they could rewrite the terminal.
 */
@Singleton
public class Output {

    /** What standard error is: a file or pipe, a terminal that prints lines, or one with colours and escapes. */
    enum Screen {
        NONE, PLAIN, RICH
    }

    private static final String RED = "\033[31m";
    private static final String YELLOW = "\033[33m";
    private static final String RESET = "\033[0m";
    /** All from the line of the cursor on. */
    private static final String ERASE = "\r\033[J";
    /** The rest of a line that had wrapped could not be erased (DECAWM). */
    private static final String WRAP_OFF = "\033[?7l";
    private static final String WRAP_ON = "\033[?7h";

    /** Control characters (C0, DEL, C1), and those that turn or hide text, separate lines, or are half of a pair. */
    private static final Pattern UNSAFE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");
    private static final int STANDARD_ERROR = 2;

    private final PrintStream out;
    private final PrintStream err;
    private Screen screen;
    private final Supplier<TerminalSize> size;
    private boolean progressHidden;
    private boolean progressShown;
    private boolean plain;
    private boolean timed;

    public Output() {
        this(stream(FileDescriptor.out), stream(FileDescriptor.err), screen(Path.of("/proc/self/fd/2"),
                System.getenv()), () -> PlatformBeans.terminalSize(STANDARD_ERROR));
    }

    Output(PrintStream out, PrintStream err, Screen screen, Supplier<TerminalSize> size) {
        this.out = out;
        this.err = err;
        this.screen = screen;
        this.size = size;
    }

    /** isatty(3) without a system call of our own: the names that terminals have in /dev. */
    static Screen screen(Path descriptor, Map<String, String> environment) {
        try {
            String file = Files.readSymbolicLink(descriptor).toString();
            if (!file.startsWith("/dev/pts/") && !file.startsWith("/dev/tty") && !file.equals("/dev/console")) {
                return Screen.NONE;
            }
        } catch (IOException e) {
            return Screen.NONE;
        }
        String type = environment.getOrDefault("TERM", "");
        boolean plain = type.isEmpty() || type.equals("dumb") || isSet("NO_COLOR", environment)
                || isSet("SYSTEMG_AGENT", environment);
        return plain ? Screen.PLAIN : Screen.RICH;
    }

    private static boolean isSet(String variable, Map<String, String> environment) {
        return !environment.getOrDefault(variable, "").isEmpty();
    }

    /** The text on one line of a terminal, with a question mark for each character that could do more than be shown. */
    static String oneLine(String text) {
        return UNSAFE.matcher(text).replaceAll("?");
    }

    /** Prints a text with its own line ends, such as the help or a JSON document, to standard output. */
    public void document(String text) {
        print(out, text);
    }

    /** Whether some of standard output was lost: a full disk, a reader that has ended. */
    public synchronized boolean isBroken() {
        return out.checkError();
    }

    /** Why the command failed. */
    public void error(String message) {
        message("error: ", RED, message);
    }

    public void warning(String message) {
        message("warning: ", YELLOW, message);
    }

    /** One line without a prefix. */
    public void info(String line) {
        print(err, time() + oneLine(line) + "\n");
    }

    /** Bytes for standard error, as they are. */
    synchronized void raw(byte[] bytes) {
        if (bytes.length > 0) {
            clearProgress();
            err.write(bytes, 0, bytes.length);
            err.flush();
        }
    }

    public void trace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text, true));
        text.toString().lines().map(line -> line.replace("\t", "    ")).forEach(this::info);
    }

    /** Shows no progress from now on. */
    synchronized void hideProgress() {
        progressHidden = true;
    }

    /** Shows progress also where standard error is no terminal. */
    synchronized void forceProgress() {
        screen = screen == Screen.NONE ? Screen.PLAIN : screen;
    }

    /** Puts the time before each line of standard error from now on. */
    synchronized void setTimed() {
        timed = true;
    }

    private String time() {
        return timed ? Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " : "";
    }

    /** Prints no colours and rewrites no line from now on. */
    synchronized void setPlain() {
        screen = screen == Screen.RICH ? Screen.PLAIN : screen;
        plain = true;
    }

    /** Whether standard output is a terminal on which what is printed can be replaced. */
    synchronized boolean canReplace() {
        return !plain && screen(Path.of("/proc/self/fd/1"), System.getenv()) == Screen.RICH;
    }

    /**
     * What is being waited for: at most {@link #progressLines}, which the next ones replace where lines can be
     * rewritten, else one line with all of it. Only for terminals.
     */
    synchronized void progress(List<String> lines) {
        if (progressHidden) {
            return;
        }
        if (screen == Screen.RICH) {
            clearProgress();
            int columns = size.get().columns();
            // The cursor stays in the first line, so that all is erased however the terminal is resized.
            err.print(WRAP_OFF + lines.stream().map(line -> cut(oneLine(line), columns))
                    .collect(Collectors.joining("\r\n")) + WRAP_ON + "\r"
                    + (lines.size() > 1 ? "\033[" + (lines.size() - 1) + "A" : ""));
            err.flush();
            progressShown = true;
        } else if (screen == Screen.PLAIN) {
            info(String.join("; ", lines));
        }
    }

    /** The end has the time that is left, and what distinguishes names. */
    private static String cut(String line, int columns) {
        return line.length() > columns ? "…" + line.substring(line.length() - columns + 1) : line;
    }

    /** How many lines of progress there is room for, below the line of the command. */
    int progressLines() {
        return screen == Screen.RICH ? Math.max(1, size.get().rows() - 1) : 2;
    }

    Duration progressInterval() {
        return Duration.ofSeconds(screen == Screen.RICH ? 1 : 5);
    }

    synchronized void clearProgress() {
        if (progressShown) {
            err.print(ERASE);
            err.flush();
            progressShown = false;
        }
    }

    /** Erases what progress has shown, and the ^C that the terminal has echoed. */
    synchronized void clearInterrupted() {
        progressShown = screen == Screen.RICH;
        clearProgress();
    }

    private void message(String prefix, String colour, String message) {
        print(err, time() + (screen == Screen.RICH ? colour + prefix + RESET : prefix) + oneLine(message) + "\n");
    }

    private synchronized void print(PrintStream stream, String text) {
        clearProgress();
        stream.print(text);
        stream.flush();
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), false, StandardCharsets.UTF_8);
    }
}
