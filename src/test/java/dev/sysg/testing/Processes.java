package dev.sysg.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import dev.sysg.platform.Pid;
import dev.sysg.platform.jvm.ThreadBootTime;
import dev.sysg.process.ProcessEntry;
import dev.sysg.process.ProcessTable;

/** Starts processes that end with the test: those that wait do it for our end of their standard input. */
public final class Processes implements AutoCloseable {

    private static final ProcessTable TABLE = new ProcessTable(new ThreadBootTime());

    private final List<Process> started = new ArrayList<>();

    /** A process whose every name is "cat". */
    public Process foreign() throws IOException {
        return start("cat");
    }

    /** A process that bears the name in its command line. */
    public Process named(String name) throws IOException {
        return start("sh", "-c", "read line", name);
    }

    /** The leader of a group of its own, as a service is. */
    public Process leader() throws IOException {
        Process process = start("setsid", "cat");
        awaitState(process.pid(), entry -> entry.leadsGroup() && entry.name().equals("cat"));
        return process;
    }

    public Process start(String... command) throws IOException {
        Process process = new ProcessBuilder(command).start();
        started.add(process);
        return process;
    }

    /** The number of a dead process called sysg, whose parent does not take it away. */
    public long zombie() throws IOException {
        // It ends when its parent is a shell no more, which would take it away.
        Process parent = start("sh", "-c", "(printf sysg > /proc/self/comm; "
                + "while [ \"$(cat /proc/$$/comm)\" = sh ]; do :; done) & echo $!; exec cat");
        long pid = Long.parseLong(new BufferedReader(new InputStreamReader(parent.getInputStream())).readLine());
        awaitState(pid, entry -> entry.state() == 'Z' && entry.name().equals("sysg"));
        return pid;
    }

    /** The number of a process that has been, and is gone. */
    public long dead() throws IOException {
        Process process = start("true");
        process.onExit().join();
        return process.pid();
    }

    public static void freeze(Process process) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-STOP", Long.toString(process.pid())).start().waitFor()).isZero();
        awaitState(process.pid(), ProcessEntry::isStopped);
    }

    /** As /proc shows it, at once; Java's own answer waits for the thread that takes the dead away. */
    public static boolean lives(Process process) {
        return lives(process.pid());
    }

    public static boolean lives(long pid) {
        return TABLE.find(Pid.of(pid).orElseThrow()).filter(entry -> !entry.isDead()).isPresent();
    }

    private static void awaitState(long pid, Predicate<ProcessEntry> state) {
        await().atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(5))
                .until(() -> TABLE.find(Pid.of(pid).orElseThrow()).filter(state).isPresent());
    }

    @Override
    public void close() {
        started.forEach(process -> process.destroyForcibly().onExit().join());
    }
}
