package dev.sysg.testing;

import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;

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
        SupervisorProcess supervisor = new SupervisorProcess(new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xshare:auto",
                "-XX:TieredStopAtLevel=1", "-cp", classes, FakeSupervisor.class.getName(), state.toString(), pidFile,
                socket, Long.toString(lifeAfterShutdown.toMillis()), answer));
        String line = StartedProcesses.firstLine(supervisor.process);
        if (!"ready".equals(line)) {
            throw new AssertionError("the supervisor said '" + line + "' instead of 'ready'");
        }
        return supervisor;
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
