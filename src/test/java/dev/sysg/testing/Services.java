package dev.sysg.testing;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;

import dev.sysg.platform.Pid;
import dev.sysg.time.Deadline;

/**
 * Real services, started as systemg starts them (systemg-compat.md §10.3): {@code sh -c COMMAND}, as the leader of a
 * process group of its own.
 */
public final class Services implements AutoCloseable {

    private static final Duration DYING = Duration.ofSeconds(2);
    private static final long TERM = 1L << 14;

    private final StartedProcesses processes = new StartedProcesses();
    private final Set<Pid> leaders = ConcurrentHashMap.newKeySet();

    /** Starts a service; its pid is that of the shell, and of the group. */
    public Process start(String command) {
        return startProgram("sh", "-c", command);
    }

    /** Starts a service of one process, which ignores SIGTERM already. */
    public Process startIgnoringTerm() {
        Process process = start("trap '' TERM; exec sleep 600");
        until(() -> StartedProcesses.name(StartedProcesses.pid(process)).equals("sleep")
                && ignoresTerm(process.pid()));
        return process;
    }

    /** Starts a program as a service, without a shell. */
    public Process startProgram(String... command) {
        return startProgram("", Path.of("").toAbsolutePath(), Map.of(), command);
    }

    /** Starts a program as the service of this name, and waits until it leads its group. */
    public Process startProgram(String name, Path directory, Map<String, String> environment, String... command) {
        List<String> line = new ArrayList<>(List.of("setsid"));
        line.addAll(List.of(command));
        ProcessBuilder builder = new ProcessBuilder(line).directory(directory.toFile())
                .redirectInput(new File("/dev/null")).redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD);
        builder.environment().putAll(environment);
        Process process = processes.start(name, builder);
        Pid pid = StartedProcesses.pid(process);
        until(() -> !StartedProcesses.lives(pid)
                || StartedProcesses.leadsGroup(pid) && !StartedProcesses.name(pid).equals("setsid"));
        leaders.add(pid);
        return process;
    }

    /** What marks a process as one of the service of this name. */
    public Map<String, String> environment(String name) {
        return processes.environment(name);
    }

    /** The processes of all services that are running. */
    public Set<Pid> live() {
        return processes.live();
    }

    /** The processes of one service that are running. */
    public Set<Pid> live(String name) {
        return processes.live(name);
    }

    /** Whether a signal to this process, or to the group with this id, can reach none but these services. */
    public boolean owns(Pid pid) {
        Deadline deadline = Deadline.after(DYING);
        while (!leaders.contains(pid) && !processes.isMarked(pid)) {
            if (!StartedProcesses.lives(pid)) {
                return true;
            }
            // It may be about to die, and have lost its environment already.
            if (deadline.isPast()) {
                return false;
            }
            Thread.yield();
        }
        return true;
    }

    /** Waits for a condition, and fails if it is not met in time. */
    public static void until(Callable<Boolean> condition) {
        StartedProcesses.until(condition);
    }

    @Override
    public void close() {
        processes.close();
    }

    /** SigIgn of proc_pid_status(5) is a mask in hexadecimal digits. */
    private static boolean ignoresTerm(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .anyMatch(line -> (Long.parseUnsignedLong(line.split("\\s+")[1], 16) & TERM) != 0);
    }
}
