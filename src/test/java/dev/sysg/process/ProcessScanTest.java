package dev.sysg.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
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
    void threads_of_the_kernel_are_passed_over() {
        assertThat(numbersSeen(new ProcessTable(proc, new ThreadBootTime()))).containsExactly(2, 10);
    }

    @Test
    void what_takes_the_number_of_one_meanwhile_is_seen() {
        hide(11);
        ProcessTable processes = new ProcessTable(proc, new ThreadBootTime()) {
            @Override
            public Optional<ProcessEntry> find(Pid pid) {
                if (pid.value() == 11) {
                    children("3 ");
                    show(4, 10, ORDINARY);
                }
                return super.find(pid);
            }
        };

        assertThat(numbersSeen(processes)).containsExactly(2, 4, 10);
    }

    @Test
    void all_are_seen_where_the_kernel_does_not_tell_which_are_its_own() throws IOException {
        Files.delete(proc.resolve("2/task/2/children"));

        assertThat(numbersSeen(new ProcessTable(proc, new ThreadBootTime()))).containsExactly(2, 3, 4, 10);
    }

    @Test
    void a_process_of_a_pid_namespace_that_bears_the_number_of_the_kernels_first_is_none() {
        show(2, 1, ORDINARY);

        assertThat(numbersSeen(new ProcessTable(proc, new ThreadBootTime()))).containsExactly(2, 3, 4, 10);
    }

    @Test
    void the_kernel_of_this_machine_is_passed_over() throws IOException {
        Path list = Path.of("/proc/2/task/2/children");
        assumeTrue(Files.exists(list), "needs the first pid namespace, and CONFIG_PROC_CHILDREN");
        Pid first = new Pid(Integer.parseInt(Files.readString(list).split(" ")[0]));
        ProcessTable processes = new ProcessTable(new ThreadBootTime());
        assumeTrue(processes.find(first).filter(ProcessEntry::isKernelThread).isPresent(), "that of the kernel");

        assertThat(processes.snapshot().find(first)).isEmpty();
        assertThat(processes.snapshot().find(processes.ownPid())).isPresent();
    }

    private IntStream numbersSeen(ProcessTable processes) {
        ProcessSnapshot snapshot = processes.snapshot();
        return IntStream.rangeClosed(1, 20).filter(number -> snapshot.find(new Pid(number)).isPresent());
    }

    private void children(String numbers) {
        write(proc.resolve("2/task/2/children"), numbers);
    }

    private void show(int pid, int parent, int flags) {
        write(proc.resolve(pid + "/stat"), pid + " (x) S " + parent + " 10 10 0 0 " + flags
                + " 0 0 0 0 0 0 0 0 0 0 1 0 5 0\n");
    }

    /** A read of it fails for root as well. */
    private void hide(int pid) {
        assertThat(proc.resolve(pid + "/stat").toFile().mkdirs()).isTrue();
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
