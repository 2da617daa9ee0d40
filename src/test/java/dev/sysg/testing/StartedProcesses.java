package dev.sysg.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

import dev.sysg.platform.Pid;
import dev.sysg.time.Cancellation;
import dev.sysg.time.Deadline;

/** The processes that one test started; none outlives it. */
public final class StartedProcesses implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<Process> started = new ArrayList<>();
    private final List<ProcessHandle> adopted = new ArrayList<>();

    /** Starts a program with pipes to its standard input and output. */
    public Process start(String... command) {
        try {
            Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
            started.add(process);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a program and waits for the first line of its output, which tells that it is ready. */
    public Process startUntilLine(String line, String... command) {
        Process process = start(command);
        String first = firstLine(process);
        if (!line.equals(first)) {
            throw new IllegalStateException(List.of(command) + " said '" + first + "' instead of '" + line + "'");
        }
        return process;
    }

    /** Starts a process that is dead, and stays in the table since its parent never takes it away. */
    public Pid startZombie() {
        Process parent = start("sh", "-c", "sleep 600 & echo $!; exec sleep 600");
        Pid child = new Pid(Integer.parseInt(firstLine(parent).strip()));
        adopt(child);
        // As long as it is a shell, it may take the dead child away.
        until(() -> name(pid(parent)).equals("sleep"));
        ProcessHandle.of(child.value()).orElseThrow().destroyForcibly();
        until(() -> state(child) == 'Z');
        return child;
    }

    /** Has a process ended with the test that came to be through one of its own. */
    public void adopt(Pid pid) {
        ProcessHandle.of(pid.value()).ifPresent(adopted::add);
    }

    /** Runs a program to its end. */
    public int run(String... command) {
        return await(start(command));
    }

    public static Pid pid(Process process) {
        return new Pid((int) process.pid());
    }

    public static int await(Process process) {
        until(() -> !process.isAlive());
        return process.exitValue();
    }

    /** The third field of /proc/PID/stat; blank if there is no such process. */
    public static char state(Pid pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
            return stat.charAt(stat.lastIndexOf(')') + 2);
        } catch (IOException e) {
            return ' ';
        }
    }

    public static boolean isRoot() {
        return ownUser().equals("0");
    }

    /** Waits for a condition, and fails when it does not come about. */
    public static void until(BooleanSupplier condition) {
        Deadline deadline = Deadline.after(PATIENCE);
        Cancellation never = new Cancellation();
        while (!condition.getAsBoolean()) {
            if (deadline.isPast()) {
                throw new AssertionError("the condition was not met within " + PATIENCE);
            }
            never.pause(Duration.ofMillis(2));
        }
    }

    @Override
    public void close() {
        List<ProcessHandle> all = Stream.concat(started.stream().map(Process::toHandle), adopted.stream())
                .flatMap(handle -> Stream.concat(handle.descendants(), Stream.of(handle))).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        started.forEach(StartedProcesses::await);
        all.forEach(handle -> until(() -> !handle.isAlive() || state(new Pid((int) handle.pid())) == 'Z'));
    }

    public static String firstLine(Process process) {
        try {
            return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String name(Pid pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/comm")).strip();
        } catch (IOException e) {
            return "";
        }
    }

    private static String ownUser() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
