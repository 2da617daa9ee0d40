package dev.sysg.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Real services, started as systemg starts them: {@code sh -c COMMAND}, as the leader of a process group of its own. What
 * is left of them at the end is killed.
 */
public final class Services implements AutoCloseable {

    private final List<Process> started = new ArrayList<>();

    /** Starts a service; its pid is that of the shell, and of the group. */
    public Process start(String command) {
        return startProgram("sh", "-c", command);
    }

    /** Starts a program as a service, without a shell. */
    public Process startProgram(String... command) {
        List<String> line = new ArrayList<>(List.of("setsid"));
        line.addAll(List.of(command));
        try {
            Process process = new ProcessBuilder(line).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD).start();
            started.add(process);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException("setsid comes with util-linux", e);
        }
    }

    /** The groups are ours as long as their leaders are not reaped, or a member lives. */
    @Override
    public void close() {
        for (Process process : started) {
            try {
                new ProcessBuilder("kill", "-KILL", "--", "-" + process.pid())
                        .redirectError(ProcessBuilder.Redirect.DISCARD).start().waitFor();
                process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException("cannot clean up " + process.pid(), e);
            }
        }
    }
}
