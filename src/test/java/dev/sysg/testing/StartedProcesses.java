package dev.sysg.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.sysg.platform.Pid;
import dev.sysg.time.Cancellation;
import dev.sysg.time.Deadline;

/**
 * The processes that one test started; none outlives it. Each inherits a mark in its environment: what it has started
 * in turn is found by that, and a process without the mark is never signalled.
 */
public final class StartedProcesses implements AutoCloseable {

    private static final String MARK = "TEST_PROCESS";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int TRIES = 1000;
    /** Positions in /proc/PID/stat after the name, which may contain blanks (proc_pid_stat(5)). */
    private static final int STATE = 0;
    private static final int GROUP = 2;
    private static final int START = 19;

    private final String id = UUID.randomUUID().toString();
    private final List<Process> started = new CopyOnWriteArrayList<>();

    /** Starts a program with pipes to its standard input and output. */
    public Process start(String... command) {
        return start(new ProcessBuilder(command).redirectError(Redirect.DISCARD));
    }

    /** Starts a program as it is described, but for the mark. */
    public Process start(ProcessBuilder program) {
        return start("", program);
    }

    /** Starts a program whose processes are found by this name. */
    Process start(String name, ProcessBuilder program) {
        program.environment().putAll(environment(name));
        try {
            Process process = program.start();
            started.add(process);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a program and waits for the first line of its output, by which it says that it is ready. */
    public Process startUntilLine(String line, String... command) {
        Process process = start(command);
        String first = firstLine(process);
        if (!line.equals(first)) {
            throw new IllegalStateException(List.of(command) + " said '" + first + "' instead of '" + line + "'");
        }
        return process;
    }

    /** A process whose every name is "cat". */
    public Process foreign() {
        return start("cat");
    }

    /** A process with this name in its command line. */
    public Process named(String name) {
        return start("sh", "-c", "read line", name);
    }

    /** The leader of a process group of its own, as a service is. */
    public Process leader() {
        Process process = start("setsid", "cat");
        until(() -> name(pid(process)).equals("cat") && leadsGroup(pid(process)));
        return process;
    }

    /** Starts a process that is dead, is called sysg, and stays in the table because its parent never reaps it. */
    public Pid startZombie() {
        // It ends when its parent is no longer a shell, which would reap it.
        Process parent = start("sh", "-c", "(printf sysg > /proc/self/comm; "
                + "while [ \"$(cat /proc/$$/comm)\" = sh ]; do :; done) & echo $!; exec sleep 600");
        Pid zombie = new Pid(Integer.parseInt(firstLine(parent).strip()));
        until(() -> state(zombie) == 'Z' && name(zombie).equals("sysg"));
        return zombie;
    }

    /** The pid of a process that has ended and was reaped. */
    public long dead() {
        Process process = start("true");
        process.onExit().join();
        return process.pid();
    }

    /** Runs a program to its end. */
    public int run(String... command) {
        return await(start(command));
    }

    public static void freeze(Process process) {
        try (StartedProcesses processes = new StartedProcesses()) {
            processes.run("kill", "-STOP", Long.toString(process.pid()));
        }
        until(() -> state(pid(process)) == 'T');
    }

    /** What gives a process the mark of these, and the name. */
    public Map<String, String> environment(String name) {
        return Map.of(MARK, id + "/" + name);
    }

    /** The processes that are running. Zombies are not: they have no environment. */
    public Set<Pid> live() {
        return marked("\0" + MARK + "=" + id + "/");
    }

    /** The processes of this name that are running. */
    public Set<Pid> live(String name) {
        return marked("\0" + MARK + "=" + id + "/" + name + "\0");
    }

    /** Whether the process is running and has the mark of these. */
    public boolean isMarked(Pid pid) {
        return isMarked(pid, "\0" + MARK + "=" + id + "/");
    }

    public static Pid pid(Process process) {
        return new Pid((int) process.pid());
    }

    public static int await(Process process) {
        until(() -> !process.isAlive());
        return process.exitValue();
    }

    /** As /proc shows it, at once; Java's own answer waits for the thread that reaps children. */
    public static boolean lives(Process process) {
        return lives(pid(process));
    }

    public static boolean lives(Pid pid) {
        return " ZX".indexOf(state(pid)) < 0;
    }

    /** The state as one letter, as in /proc/PID/stat; blank if there is no such process. */
    public static char state(Pid pid) {
        return stat(pid, STATE).charAt(0);
    }

    /** In clock ticks since boot. */
    public static long startTicks(Process process) {
        return Long.parseLong(stat(pid(process), START));
    }

    public static boolean leadsGroup(Pid pid) {
        return stat(pid, GROUP).equals(pid.toString());
    }

    /** The command name; empty if there is no such process. */
    public static String name(Pid pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/comm")).strip();
        } catch (IOException e) {
            return "";
        }
    }

    public static boolean isRoot() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for a condition, and fails if it is not met in time. */
    public static void until(Callable<Boolean> condition) {
        Deadline deadline = Deadline.after(PATIENCE);
        Cancellation never = new Cancellation();
        while (!isMet(condition)) {
            if (deadline.isPast()) {
                throw new AssertionError("the condition was not met within " + PATIENCE);
            }
            never.pause(Duration.ofMillis(2));
        }
    }

    private static boolean isMet(Callable<Boolean> condition) {
        try {
            return condition.call();
        } catch (Exception e) {
            throw new AssertionError("the condition could not be checked", e);
        }
    }

    public static String firstLine(Process process) {
        try {
            return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        until(() -> {
            started.forEach(Process::destroyForcibly);
            Set<Pid> left = live();
            left.forEach(this::kill);
            return left.isEmpty() && started.stream().noneMatch(Process::isAlive);
        });
    }

    /** The handle knows the start time, and so does not signal a process that has the pid since. */
    private void kill(Pid pid) {
        ProcessHandle.of(pid.value()).filter(handle -> isMarked(pid)).ifPresent(ProcessHandle::destroyForcibly);
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

    private static String stat(Pid pid, int position) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
            return stat.substring(stat.lastIndexOf(')') + 2).split(" ")[position];
        } catch (IOException e) {
            return " ";
        }
    }
}
