package dev.sysg.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sysg.error.SysgException;
import dev.sysg.platform.Pid;
import dev.sysg.platform.jvm.ThreadBootTime;
import dev.sysg.testing.StartedProcesses;

/** The table over directories in the layout of /proc, where some entries cannot be read. */
@Tag("permissions")
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class HiddenProcessTest {

    private static final Pid SHOWN = new Pid(10);
    private static final Pid HIDDEN = new Pid(11);

    @TempDir
    Path proc;

    private ProcessTable processes;

    @BeforeEach
    void show_one_process_and_hide_another() throws IOException {
        processes = new ProcessTable(proc, new ThreadBootTime());
        show(SHOWN.value(), 11);
        // A read of it fails for root as well.
        Files.createDirectories(proc.resolve("11/stat"));
    }

    @Test
    void a_hidden_process_is_neither_gone_nor_found() {
        assertThatThrownBy(() -> processes.find(HIDDEN)).isInstanceOf(UnreadableProcessException.class)
                .hasMessageContaining(proc.resolve("11/stat").toString());
        assertThatThrownBy(() -> processes.isRunning(new ProcessIdentity(HIDDEN, 1)))
                .isInstanceOf(UnreadableProcessException.class);
    }

    @Test
    void a_forbidden_process_is_neither_gone_nor_found() throws IOException {
        assumeFalse(StartedProcesses.isRoot(), "root may read everything");
        Files.createDirectory(proc.resolve("12"));
        Files.createFile(proc.resolve("12/stat"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("---------")));

        assertThatThrownBy(() -> processes.find(new Pid(12))).isInstanceOf(UnreadableProcessException.class)
                .hasMessageEndingWith("permission denied");
    }

    @Test
    void a_process_with_a_malformed_stat_is_neither_gone_nor_found() throws IOException {
        Files.createDirectory(proc.resolve("12"));
        Files.writeString(proc.resolve("12/stat"), "nonsense");

        assertThatThrownBy(() -> processes.find(new Pid(12))).isInstanceOf(UnreadableProcessException.class)
                .hasMessageContaining("nonsense");
    }

    @Test
    void a_hidden_process_has_no_command_line_and_no_user() {
        assertThat(processes.commandLine(HIDDEN)).isEmpty();
        assertThat(processes.user(HIDDEN)).isEmpty();
    }

    @Test
    void a_snapshot_shows_visible_processes_only() throws IOException {
        Files.createDirectory(proc.resolve("12"));
        Files.createFile(proc.resolve("uptime"));
        Files.createDirectories(proc.resolve("sys/kernel"));

        assertThat(processes.snapshot().liveDescendants(List.of(HIDDEN), entry -> false)).extracting(ProcessEntry::pid)
                .containsExactly(SHOWN);
    }

    @Test
    void the_ancestors_end_with_the_first_hidden_process() throws IOException {
        int own = processes.ownPid().value();
        show(own, 10);
        Files.createSymbolicLink(proc.resolve("self"), Path.of(Integer.toString(own)));

        assertThat(processes.selfAndAncestors().pids()).containsExactly(new Pid(own), SHOWN, HIDDEN);
    }

    @Test
    void a_proc_of_another_pid_namespace_is_refused() throws IOException {
        show(processes.ownPid().value(), 0);
        Files.createSymbolicLink(proc.resolve("self"), Path.of("10"));

        assertThatThrownBy(() -> processes.selfAndAncestors()).isInstanceOf(SysgException.class)
                .hasMessageContaining("another pid namespace");
    }

    @Test
    void without_proc_no_process_counts_as_dead() {
        ProcessTable none = new ProcessTable(proc.resolve("nowhere"), new ThreadBootTime());

        assertThatThrownBy(none::snapshot).isInstanceOf(SysgException.class).hasMessageContaining("nowhere");
        assertThatThrownBy(none::selfAndAncestors).isInstanceOf(SysgException.class)
                .hasMessageContaining("mount /proc");
        assertThatThrownBy(none::ownUser).isInstanceOf(SysgException.class).hasMessageContaining("mount /proc");
    }

    private void show(int pid, int parent) throws IOException {
        Files.createDirectory(proc.resolve(Integer.toString(pid)));
        Files.writeString(proc.resolve(pid + "/stat"),
                pid + " (x) S " + parent + " 10 10 0 0 0 0 0 0 0 0 0 0 0 20 0 1 0 5 0\n");
    }
}
