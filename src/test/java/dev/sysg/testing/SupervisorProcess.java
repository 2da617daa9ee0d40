package dev.sysg.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A {@link FakeSupervisor} in a process of its own, which ends with the test at the latest. */
public final class SupervisorProcess implements AutoCloseable {

    private final StartedProcesses processes = new StartedProcesses();
    private final Process process;

    private SupervisorProcess(ProcessBuilder program) {
        process = processes.start(program.redirectError(Redirect.INHERIT));
    }

    /** Starts it under systemg's own names, and waits until it listens. */
    public static SupervisorProcess in(Path state, Duration lifeAfterShutdown, String answer) {
        return in(state, "sysg.pid", "control.sock", lifeAfterShutdown, answer);
    }

    public static SupervisorProcess in(Path state, String pidFile, String socket, Duration lifeAfterShutdown,
            String answer) {
        String classes = FakeSupervisor.class.getProtectionDomain().getCodeSource().getLocation().getPath();
        return new SupervisorProcess(new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xshare:auto",
                "-XX:TieredStopAtLevel=1", "-cp", classes, FakeSupervisor.class.getName(), state.toString(), pidFile,
                socket, Long.toString(lifeAfterShutdown.toMillis()), answer)).untilReady();
    }

    /**
     * Starts one that has the name of a program of systemg, and waits until it listens.
     *
     * @param program where a link is made by which it is started
     * @param more    what else it does, as {@link FakeSupervisor#main} understands it; {@code stubborn}, it
     *                ignores SIGTERM; {@code child}, it has a child in its process group
     */
    public static SupervisorProcess named(Path program, Path state, String... more) {
        String before = List.of(more).contains("stubborn") ? "trap '' TERM; "
                : List.of(more).contains("child") ? "sleep 600 >&- 2>&- & " : "";
        List<String> command = new ArrayList<>(List.of("setsid", "sh", "-c", before + "exec \"$@\"", "sh",
                program.toString(), "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
                FakeSupervisor.class.getName(), state.toString(), "sysg.pid", "control.sock", "0", "\"Ok\""));
        command.addAll(List.of(more));
        try {
            Files.createSymbolicLink(program, Path.of(System.getProperty("java.home"), "bin", "java"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new SupervisorProcess(new ProcessBuilder(command)).untilReady();
    }

    private SupervisorProcess untilReady() {
        String line = StartedProcesses.firstLine(process);
        if (!"ready".equals(line)) {
            throw new AssertionError("the supervisor said '" + line + "' instead of 'ready'");
        }
        return this;
    }

    public Process process() {
        return process;
    }

    public long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        processes.close();
    }
}
