package dev.sysg.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sysg.platform.Pid;
import dev.sysg.platform.jvm.ThreadBootTime;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ProcessScanTest {

    private static final int KERNEL = 0x00200000;
    private static final int ORDINARY = 0;

    @TempDir
    Path proc;

    @BeforeEach
    void show_a_kernel_with_two_threads_and_one_process() {
        show(2, 0, KERNEL);
        show(3, 2, KERNEL);
        show(4, 2, KERNEL);
        show(10, 1, ORDINARY);
        children("3 4 ");
    }

    @Test
    void kernel_threads_are_skipped() {
        assertThat(pidsSeen(new ProcessTable(proc, new ThreadBootTime()))).containsExactly(2, 10);
    }

    @Test
    void kernel_threads_are_read_where_the_kernel_does_not_list_them() throws IOException {
        Files.delete(proc.resolve("2/task/2/children"));

        assertThat(pidsSeen(new ProcessTable(proc, new ThreadBootTime()))).containsExactly(2, 3, 4, 10);
    }

    @Test
    void pid_2_of_another_pid_namespace_is_not_kthreadd() {
        show(2, 1, ORDINARY);

        assertThat(pidsSeen(new ProcessTable(proc, new ThreadBootTime()))).containsExactly(2, 3, 4, 10);
    }

    @Test
    void the_kernel_threads_of_this_machine_are_skipped() throws IOException {
        Path list = Path.of("/proc/2/task/2/children");
        assumeTrue(Files.exists(list), "needs the first pid namespace, and CONFIG_PROC_CHILDREN");
        Pid first = new Pid(Integer.parseInt(Files.readString(list).split(" ")[0]));
        ProcessTable processes = new ProcessTable(new ThreadBootTime());
        assumeTrue(processes.find(first).filter(ProcessEntry::isKernelThread).isPresent(), "pid 2 is not kthreadd");

        assertThat(processes.snapshot().find(first)).isEmpty();
        assertThat(processes.snapshot().find(processes.ownPid())).isPresent();
    }

    private IntStream pidsSeen(ProcessTable processes) {
        ProcessSnapshot snapshot = processes.snapshot();
        return IntStream.rangeClosed(1, 20).filter(pid -> snapshot.find(new Pid(pid)).isPresent());
    }

    private void children(String pids) {
        write(proc.resolve("2/task/2/children"), pids);
    }

    private void show(int pid, int parent, int flags) {
        write(proc.resolve(pid + "/stat"), pid + " (x) S " + parent + " 10 10 0 0 " + flags
                + " 0 0 0 0 0 0 0 0 0 0 1 0 5 0\n");
    }

    private static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
