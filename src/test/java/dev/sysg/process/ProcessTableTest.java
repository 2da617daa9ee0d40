package dev.sysg.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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

/** The table over the real /proc. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ProcessTableTest {

    private static final Pid NOBODY = new Pid(Integer.MAX_VALUE);

    @TempDir
    Path directory;

    private final StartedProcesses started = new StartedProcesses();
    private final ProcessTable processes = new ProcessTable(new ThreadBootTime());

    @AfterEach
    void end_what_was_started() {
        started.close();
    }

    @Test
    void our_own_entry_is_right() {
        ProcessEntry own = processes.find(processes.ownPid()).orElseThrow();

        assertThat(own.pid().value()).isEqualTo((int) ProcessHandle.current().pid());
        assertThat(own.parent()).isEqualTo((int) ProcessHandle.current().parent().orElseThrow().pid());
        assertThat(own.name()).isEqualTo("java");
        assertThat(own.isDead()).isFalse();
        assertThat(own.threads()).isGreaterThan(1);
        assertThat(processes.lives(own.identity())).isTrue();
    }

    /** 301 is the least that the kernel takes. */
    @ParameterizedTest
    @CsvSource({"301, 5", "32768, 491", "4194304, 500", "rubbish, 500"})
    void a_free_number_stays_so_the_longer_the_more_there_are(String highest, long milliseconds) throws IOException {
        Path kernel = Files.createDirectories(directory.resolve("sys/kernel"));
        Files.writeString(kernel.resolve("pid_max"), highest + "\n");

        assertThat(new ProcessTable(directory, new ThreadBootTime()).unusedFor())
                .isBetween(Duration.ofMillis(milliseconds - 1), Duration.ofMillis(milliseconds + 1));
    }

    @Test
    void how_many_numbers_there_are_is_read_whole() throws Exception {
        long highest = Long.parseLong(new String(new ProcessBuilder("cat", "/proc/sys/kernel/pid_max").start()
                .getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1).strip());

        assertThat(processes.unusedFor()).isEqualTo(Duration.ofNanos(Math.min(highest * 15_000, 500_000_000)));
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
        assertThat(processes.snapshot().liveDescendants(List.of(processes.ownPid()), nobody -> false))
                .extracting(ProcessEntry::pid)
                .contains(pid);
    }

    @Test
    void a_process_that_ended_is_gone() {
        Process child = started.start("true");
        StartedProcesses.await(child);

        assertThat(processes.find(StartedProcesses.pid(child))).isEmpty();
        assertThat(processes.find(NOBODY)).isEmpty();
        assertThat(processes.commandLine(NOBODY)).isEmpty();
        assertThat(processes.user(NOBODY)).isEmpty();
    }

    @Test
    void a_zombie_is_there_but_dead() {
        Pid zombie = started.startZombie();

        ProcessEntry entry = processes.find(zombie).orElseThrow();

        assertThat(entry.isDead()).isTrue();
        assertThat(processes.lives(entry.identity())).isFalse();
        assertThat(processes.commandLine(zombie)).isEmpty();
    }

    @Test
    void a_process_whose_main_thread_ended_lives_on_with_the_others() throws IOException {
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
        assertThat(processes.lives(entry.identity())).isTrue();
    }

    @Test
    void a_stopped_process_is_told_from_a_running_one() {
        Pid pid = StartedProcesses.pid(started.start("sleep", "600"));
        assertThat(processes.find(pid).orElseThrow().isStopped()).isFalse();

        assertThat(started.run("kill", "-STOP", pid.toString())).isZero();

        StartedProcesses.until(() -> processes.find(pid).orElseThrow().isStopped());
    }

    @Test
    void the_same_number_with_another_start_is_another_process() {
        ProcessIdentity own = processes.find(processes.ownPid()).orElseThrow().identity();
        ProcessIdentity earlier = new ProcessIdentity(own.pid(), own.startTicks() - 1);

        assertThat(processes.find(own)).isPresent();
        assertThat(processes.find(earlier)).isEmpty();
        assertThat(processes.lives(earlier)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = { "a) b", "(", ")", "x) Z 1 1 1 0", "a\nb", "äöüßäöX", "x\nUid:\t9 9 9 9" })
    void whatever_name_a_program_has_its_process_is_read(String name) throws IOException {
        Path program = Files.copy(Path.of("/bin/sleep"), directory.resolve(name));
        Pid pid = StartedProcesses.pid(started.start(program.toString(), "600"));
        StartedProcesses.until(() -> !processes.find(pid).orElseThrow().name().equals("jspawnhelper"));

        ProcessEntry entry = processes.find(pid).orElseThrow();

        assertThat(entry.name()).isEqualTo(name);
        assertThat(entry.parent()).isEqualTo(processes.ownPid().value());
        assertThat(processes.user(pid)).contains(processes.ownUser());
    }

    @Test
    void the_words_of_a_command_line_are_told_apart() {
        Pid pid = StartedProcesses.pid(started.start("tail", "-f", "/dev/null", "a b", "", "\n"));

        assertThat(processes.commandLine(pid)).contains(List.of("tail", "-f", "/dev/null", "a b", "", "\n"));
    }

    @Test
    void a_process_of_somebody_else_has_his_user_id() {
        assumeTrue(StartedProcesses.isRoot(), "only root can start it");
        Process child = started.startUntilLine("ready", "setpriv", "--reuid=65534", "--clear-groups", "sh", "-c",
                "echo ready; exec sleep 600");

        assertThat(processes.user(StartedProcesses.pid(child))).contains(65534);
    }

    @Test
    void our_own_line_leads_from_us_to_the_first_process() throws IOException {
        List<Pid> line = processes.ownLine().pids();

        assertThat(line.get(0)).isEqualTo(processes.ownPid());
        assertThat(line.get(1)).isEqualTo(new Pid((int) ProcessHandle.current().parent().orElseThrow().pid()));
        String last = Files.readString(Path.of("/proc/" + line.get(line.size() - 1) + "/stat"),
                StandardCharsets.ISO_8859_1);
        assertThat(last.substring(last.lastIndexOf(')'))).as("parent of the last").matches("(?s)\\) \\S 0 .*");
    }

    @Test
    void processes_that_come_and_go_meanwhile_do_no_harm() {
        started.start("sh", "-c", "while :; do /bin/true; done");
        started.start("sh", "-c", "while :; do /bin/true; done");
        Deadline end = Deadline.after(Duration.ofMillis(500));

        while (!end.isPast()) {
            for (ProcessEntry entry
                    : processes.snapshot().liveDescendants(List.of(processes.ownPid()), nobody -> false)) {
                processes.find(entry.identity());
                processes.commandLine(entry.pid());
                processes.user(entry.pid());
            }
        }
    }
}
