package dev.sysg.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The result of a run of a program. */
public record Run(List<String> arguments, int exitCode, String out, String err) {

    private static final int LONGEST_SECONDS = 90;

    /** Runs a command to its end. */
    public static Run of(String... command) {
        return of(new ProcessBuilder(command));
    }

    /** Runs a program to its end. Its output goes through files, which it cannot block on, nor a child keep open. */
    public static Run of(ProcessBuilder program) {
        try (StartedProcesses processes = new StartedProcesses()) {
            Path out = Files.createTempFile("out", null);
            Path err = Files.createTempFile("err", null);
            try {
                Process process = processes.start(program.redirectOutput(out.toFile()).redirectError(err.toFile()));
                if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                    throw new AssertionError(program.command() + " does not end");
                }
                return new Run(program.command(), process.exitValue(), Files.readString(out), Files.readString(err));
            } finally {
                Files.delete(out);
                Files.delete(err);
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(program.command() + " could not be run", e);
        }
    }

    public Run exits(int expected) {
        assertThat(exitCode).as("exit code of %s", this).isEqualTo(expected);
        return this;
    }

    /** Standard output holds each of these. */
    public Run prints(String... parts) {
        assertThat(out).as("standard output of %s", this).contains(parts);
        return this;
    }

    /** Standard output is exactly this, and a final line end. */
    public Run printsOnly(String text) {
        assertThat(out).as("standard output of %s", this).isEqualTo(text + "\n");
        return this;
    }

    /** Standard output is one line, which says that this service was stopped by SIGTERM. */
    public Run printsStopped(String service) {
        assertThat(out).as("standard output of %s", this).matches(service + ": stopped \\(TERM, \\d+ ms\\)\n");
        return this;
    }

    public Run printsNothing() {
        assertThat(out).as("standard output of %s", this).isEmpty();
        return this;
    }

    /** Standard error holds each of these, and no stack trace. */
    public Run complains(String... parts) {
        assertThat(err).as("standard error of %s", this).contains(parts);
        return withoutTrace();
    }

    /** Standard error is one line, which starts with the first part and holds the others. */
    public Run complainsOnly(String start, String... parts) {
        assertThat(err.lines()).as("standard error of %s", this).singleElement().asString()
                .startsWith(start).contains(parts.length == 0 ? new String[] {start} : parts);
        return this;
    }

    public Run printsOnlyWarnings() {
        assertThat(err.lines()).as("standard error of %s", this).allMatch(line -> line.startsWith("warning: "));
        return this;
    }

    public Run isSilent() {
        assertThat(err).as("standard error of %s", this).isEmpty();
        return this;
    }

    public Run withoutTrace() {
        assertThat(err).as("standard error of %s", this).doesNotContain("\tat ", "    at ", "Exception in thread");
        return this;
    }
}
