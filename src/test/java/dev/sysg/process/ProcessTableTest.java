package dev.sysg.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sysg.platform.Pid;
import dev.sysg.platform.jvm.ThreadBootTime;
import dev.sysg.testing.StartedProcesses;
import dev.sysg.time.Deadline;

/** ProcessTable over the real /proc. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ProcessTableTest {

    private static final Pid MISSING = new Pid(Integer.MAX_VALUE);

    @TempDir
    Path directory;

    private final StartedProcesses started = new StartedProcesses();
    private final ProcessTable processes = new ProcessTable(new ThreadBootTime());

    @AfterEach
    void end_what_was_started() {
        started.close();
    }

    @Test
    void this_process_is_found() {
        ProcessEntry own = processes.find(processes.ownPid()).orElseThrow();

        assertThat(own.pid().value()).isEqualTo((int) ProcessHandle.current().pid());
        assertThat(own.parent()).isEqualTo((int) ProcessHandle.current().parent().orElseThrow().pid());
        assertThat(own.name()).isEqualTo("java");
        assertThat(own.isDead()).isFalse();
        assertThat(own.threads()).isGreaterThan(1);
        assertThat(processes.isRunning(own.identity())).isTrue();
    }

    @Test
    void the_resident_size_is_in_bytes_and_0_without_a_process() {
        assertThat(processes.residentBytes(processes.ownPid())).isBetween(10_000_000L, 100_000_000_000L);
        assertThat(processes.residentBytes(MISSING)).isZero();
    }

    @Test
    void a_child_in_a_session_of_its_own_leads_its_group() {
        Pid pid = StartedProcesses.pid(started.start("setsid", "sleep", "600"));
        StartedProcesses.until(() -> processes.find(pid).orElseThrow().name().equals("sleep"));

        ProcessEntry entry = processes.find(pid).orElseThrow();

        assertThat(entry.parent()).isEqualTo(processes.ownPid().value());
        assertThat(entry.leadsGroup()).isTrue();
        assertThat(entry.session()).isEqualTo(pid.value());
        assertThat(processes.snapshot().liveMembers(pid)).extracting(ProcessEntry::pid).containsExactly(pid);
        assertThat(processes.snapshot().liveDescendants(List.of(processes.ownPid()), any -> false))
                .extracting(ProcessEntry::pid)
                .contains(pid);
    }

    @Test
    void a_process_that_ended_is_gone() {
        Process child = started.start("true");
        StartedProcesses.await(child);

        assertThat(processes.find(StartedProcesses.pid(child))).isEmpty();
        assertThat(processes.find(MISSING)).isEmpty();
        assertThat(processes.commandLine(MISSING)).isEmpty();
        assertThat(processes.user(MISSING)).isEmpty();
    }

    @Test
    void a_zombie_is_there_but_dead() {
        Pid zombie = started.startZombie();

        ProcessEntry entry = processes.find(zombie).orElseThrow();

        assertThat(entry.isDead()).isTrue();
        assertThat(processes.isRunning(entry.identity())).isFalse();
        assertThat(processes.commandLine(zombie)).isEmpty();
    }

    @Test
    void a_process_whose_main_thread_ended_is_still_running() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/gcc")), "needs a C compiler");
        Path source = Files.writeString(directory.resolve("leaderless.c"), """
                #include <pthread.h>
                #include <stdio.h>
                #include <unistd.h>
                static void *run(void *unused) { puts("ready"); fflush(stdout); for (;;) pause(); }
                int main(void) { pthread_t other; pthread_create(&other, 0, run, 0); pthread_exit(0); }
                """);
        Path program = directory.resolve("leaderless");
        assertThat(started.run("gcc", "-o", program.toString(), source.toString(), "-pthread")).isZero();
        Pid pid = StartedProcesses.pid(started.startUntilLine("ready", program.toString()));
        StartedProcesses.until(() -> StartedProcesses.state(pid) == 'Z');

        ProcessEntry entry = processes.find(pid).orElseThrow();

        assertThat(entry.threads()).isEqualTo(2);
        assertThat(entry.isDead()).isFalse();
        assertThat(processes.isRunning(entry.identity())).isTrue();
    }

    @Test
    void a_stopped_process_is_not_a_running_one() {
        Pid pid = StartedProcesses.pid(started.start("sleep", "600"));
        assertThat(processes.find(pid).orElseThrow().isStopped()).isFalse();

        assertThat(started.run("kill", "-STOP", pid.toString())).isZero();

        StartedProcesses.until(() -> processes.find(pid).orElseThrow().isStopped());
    }

    @Test
    void a_pid_with_another_start_time_is_another_process() {
        ProcessIdentity own = processes.find(processes.ownPid()).orElseThrow().identity();
        ProcessIdentity earlier = new ProcessIdentity(own.pid(), own.startTicks() - 1);

        assertThat(processes.find(own)).isPresent();
        assertThat(processes.find(earlier)).isEmpty();
        assertThat(processes.isRunning(earlier)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = { "a) b", "(", ")", "x) Z 1 1 1 0", "a\nb", "äöüßäöX", "x\nUid:\t9 9 9 9" })
    void a_process_with_any_name_is_read(String name) throws IOException {
        Path program = Files.copy(Path.of("/bin/sleep"), directory.resolve(name));
        Pid pid = StartedProcesses.pid(started.start(program.toString(), "600"));
        StartedProcesses.until(() -> !processes.find(pid).orElseThrow().name().equals("jspawnhelper"));

        ProcessEntry entry = processes.find(pid).orElseThrow();

        assertThat(entry.name()).isEqualTo(name);
        assertThat(entry.parent()).isEqualTo(processes.ownPid().value());
        assertThat(processes.user(pid)).contains(processes.ownUser());
    }

    @Test
    void the_words_of_a_command_line_are_separated() {
        Pid pid = StartedProcesses.pid(started.start("tail", "-f", "/dev/null", "a b", "", "\n"));

        assertThat(processes.commandLine(pid)).contains(List.of("tail", "-f", "/dev/null", "a b", "", "\n"));
    }

    @Test
    void a_process_of_another_user_has_that_user_id() {
        assumeTrue(StartedProcesses.isRoot(), "only root can start it");
        Process child = started.startUntilLine("ready", "setpriv", "--reuid=65534", "--clear-groups", "sh", "-c",
                "echo ready; exec sleep 600");

        assertThat(processes.user(StartedProcesses.pid(child))).contains(65534);
    }

    @Test
    void the_ancestors_lead_from_this_process_to_the_first_one() throws IOException {
        List<Pid> pids = processes.selfAndAncestors().pids();

        assertThat(pids.get(0)).isEqualTo(processes.ownPid());
        assertThat(pids.get(1)).isEqualTo(new Pid((int) ProcessHandle.current().parent().orElseThrow().pid()));
        String last = Files.readString(Path.of("/proc/" + pids.get(pids.size() - 1) + "/stat"),
                StandardCharsets.ISO_8859_1);
        assertThat(last.substring(last.lastIndexOf(')'))).as("parent of the last").matches("(?s)\\) \\S 0 .*");
    }

    @Test
    void a_scan_among_short_lived_processes_shows_long_lived_ones() {
        Pid sleeper = StartedProcesses.pid(started.start("sleep", "600"));
        started.start("sh", "-c", "while :; do /bin/true; done");
        started.start("sh", "-c", "while :; do /bin/true; done");
        Deadline end = Deadline.after(Duration.ofMillis(500));

        do {
            long before = System.nanoTime();
            ProcessSnapshot snapshot = processes.snapshot();
            assertThat(snapshot.find(sleeper)).isPresent();
            assertThat(snapshot.beganAfter(before)).isTrue();
            assertThat(snapshot.beganAfter(System.nanoTime())).isFalse();
        } while (!end.isPast());
    }

    @Test
    void no_namespace_is_younger_than_this_moment() {
        assertThat(processes.isNamespaceYoungerThan(Instant.now())).isFalse();
    }

    @Test
    void a_namespace_is_younger_than_a_moment_before_its_first_process() throws IOException {
        Files.createDirectories(directory.resolve("self/ns"));
        Path kind = directory.resolve("self/ns/pid");
        Path init = Files.createDirectory(directory.resolve("1"));
        Files.writeString(init.resolve("stat"), "1 (init) S 0 1 1 0 0 0 0 0 0 0 0 0 0 0 20 0 1 0 0 0\n");
        ProcessTable table = new ProcessTable(directory, () -> Duration.ofHours(1));
        Instant boot = Instant.now().minus(Duration.ofHours(1));

        Files.createSymbolicLink(kind, Path.of("pid:[4026532000]"));
        assertThat(table.isNamespaceYoungerThan(boot.minusSeconds(1))).isTrue();
        assertThat(table.isNamespaceYoungerThan(boot.plusSeconds(1))).isFalse();

        Files.delete(kind);
        Files.createSymbolicLink(kind, Path.of("pid:[4026531836]"));
        assertThat(table.isNamespaceYoungerThan(boot.minusSeconds(1))).as("the first namespace").isFalse();
    }

    @Test
    void a_namespace_whose_first_process_is_hidden_may_be_of_any_age() throws IOException {
        Files.createDirectories(directory.resolve("self/ns"));
        Files.createSymbolicLink(directory.resolve("self/ns/pid"), Path.of("pid:[4026532000]"));

        assertThat(new ProcessTable(directory, new ThreadBootTime()).isNamespaceYoungerThan(Instant.EPOCH))
                .isFalse();
    }
}
