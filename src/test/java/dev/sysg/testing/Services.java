package dev.sysg.testing;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;

import dev.sysg.platform.Pid;
import dev.sysg.platform.jvm.ThreadBootTime;
import dev.sysg.process.ProcessTable;
import dev.sysg.time.Deadline;

/**
 * Real services, started as systemg starts them (systemg-compat.md §10.3): {@code sh -c COMMAND}, as the leader of a
 * process group of its own. What is left of them at the end is killed, wherever it has gone: each process inherits a
 * mark in its environment.
 */
public final class Services implements AutoCloseable {

    private static final String MARK = "SYSG_TEST_SERVICE";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration DYING = Duration.ofSeconds(2);
    private static final int TRIES = 1000;
    private static final ProcessTable TABLE = new ProcessTable(new ThreadBootTime());

    private final String id = UUID.randomUUID().toString();
    private final Set<Pid> leaders = ConcurrentHashMap.newKeySet();

    /** Starts a service; its pid is that of the shell, and of the group. */
    public Process start(String command) {
        return startProgram("sh", "-c", command);
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
        builder.environment().putAll(environment(name));
        try {
            Process process = builder.start();
            Pid pid = new Pid((int) process.pid());
            until(() -> TABLE.find(pid).filter(entry -> !entry.isDead())
                    .map(entry -> entry.leadsGroup() && !entry.name().equals("setsid")).orElse(true));
            leaders.add(pid);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException("setsid comes with util-linux", e);
        }
    }

    /** What marks a process as one of the service of this name. */
    public Map<String, String> environment(String name) {
        return Map.of(MARK, id + "/" + name);
    }

    /** Whatever lives of all services. Zombies do not: they have no environment. */
    public Set<Pid> live() {
        return marked("\0" + MARK + "=" + id + "/");
    }

    /** Whatever lives of one service. */
    public Set<Pid> live(String name) {
        return marked("\0" + MARK + "=" + id + "/" + name + "\0");
    }

    /** Whether a signal to this process, or to the group of this number, can reach none but these services. */
    public boolean owns(Pid pid) {
        Deadline deadline = Deadline.after(DYING);
        while (!leaders.contains(pid) && !isMarked(pid, "\0" + MARK + "=" + id + "/")) {
            if (TABLE.find(pid).filter(entry -> !entry.isDead()).isEmpty()) {
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

    /** Waits for a condition, and fails if it does not come about. */
    public static void until(Callable<Boolean> condition) {
        await().atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2)).until(condition);
    }

    @Override
    public void close() {
        until(() -> {
            Set<Pid> left = live();
            left.forEach(this::kill);
            return left.isEmpty();
        });
    }

    /** The handle knows the start time, and so does not signal whoever has got the number since. */
    private void kill(Pid pid) {
        ProcessHandle.of(pid.value()).filter(handle -> isMarked(pid, "\0" + MARK + "=" + id + "/"))
                .ifPresent(ProcessHandle::destroyForcibly);
    }

    private static Set<Pid> marked(String mark) {
        Set<Pid> found = new TreeSet<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                Pid.parse(process.getFileName().toString()).filter(pid -> isMarked(pid, mark)).ifPresent(found::add);
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isMarked(Pid pid, String mark) {
        try {
            String environment = environment(pid);
            for (int tries = 0; environment.isEmpty() && tries < TRIES; tries++) {
                // For a moment of its exec a process has none. The dead, and threads of the kernel, fail the read.
                Thread.yield();
                environment = environment(pid);
            }
            return ("\0" + environment).contains(mark);
        } catch (IOException e) {
            return false;
        }
    }

    private static String environment(Pid pid) throws IOException {
        return Files.readString(Path.of("/proc/" + pid + "/environ"), StandardCharsets.ISO_8859_1);
    }
}
