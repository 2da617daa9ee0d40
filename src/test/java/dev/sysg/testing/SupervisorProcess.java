package dev.sysg.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;

/** A {@link FakeSupervisor} in a process of its own, which ends with the test at the latest. */
public final class SupervisorProcess implements AutoCloseable {

    private final Process process;

    private SupervisorProcess(Process process) {
        this.process = process;
    }

    /** Starts it under systemg's own names, and waits until it listens. */
    public static SupervisorProcess in(Path state, Duration lifeAfterShutdown, String answer) throws IOException {
        return in(state, "sysg.pid", "control.sock", lifeAfterShutdown, answer);
    }

    public static SupervisorProcess in(Path state, String pidFile, String socket, Duration lifeAfterShutdown,
            String answer) throws IOException {
        String classes = FakeSupervisor.class.getProtectionDomain().getCodeSource().getLocation().getPath();
        Process process = new ProcessBuilder(System.getProperty("java.home") + File.separator + "bin/java",
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1", "-cp", classes, FakeSupervisor.class.getName(), state.toString(), pidFile,
                socket,
                Long.toString(lifeAfterShutdown.toMillis()), answer).redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(new BufferedReader(new InputStreamReader(process.getInputStream())).readLine()).isEqualTo("ready");
        return new SupervisorProcess(process);
    }

    public Process process() {
        return process;
    }

    public long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
