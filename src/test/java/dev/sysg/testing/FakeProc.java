package dev.sysg.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

import dev.sysg.platform.BootTime;
import dev.sysg.platform.Pid;
import dev.sysg.platform.jvm.ThreadBootTime;
import dev.sysg.process.ProcessIdentity;
import dev.sysg.process.ProcessTable;

/** A /proc of made-up processes, none of which a signal can reach: their numbers are above the largest of Linux. */
public final class FakeProc {

    public static final int FIRST = 2_000_000_000;

    private static final Duration TICK = Duration.ofMillis(10);
    /** The machine itself may have been started a minute ago. */
    private static final BootTime BOOTED_DAYS_AGO = () -> new ThreadBootTime().sinceBoot().plus(Duration.ofDays(3));

    private final Path root;
    private final long anHourAgo = ticks(Instant.now().minus(Duration.ofHours(1)));

    public FakeProc(Path root) {
        this.root = root;
        Pid self = new ProcessTable(new ThreadBootTime()).ownPid();
        process(self.value()).group(FIRST + 1_000_000).name("java").in();
        write(root.resolve("self"), self);
    }

    public ProcessTable table() {
        return new ProcessTable(root, BOOTED_DAYS_AGO);
    }

    public Process process(int pid) {
        return new Process(pid);
    }

    public void ends(int pid) {
        try {
            for (String file : new String[] {"stat", "status", "cmdline"}) {
                Files.deleteIfExists(root.resolve(pid + "/" + file));
            }
            Files.delete(root.resolve(String.valueOf(pid)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** It is there, but to look at it fails, for root as well. */
    public void hide(int pid) {
        ends(pid);
        try {
            Files.createDirectories(root.resolve(pid + "/stat"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(Path link, Pid target) {
        try {
            Files.createSymbolicLink(link, Path.of(target.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long ticks(Instant moment) {
        Instant boot = new ProcessTable(BOOTED_DAYS_AGO).bootClock().startOf(new ProcessIdentity(Pid.INIT, 0));
        return Duration.between(boot, moment).dividedBy(TICK);
    }

    /** What /proc shows of one process; by default it leads its group and started an hour ago. */
    public final class Process {

        private final int pid;
        private String name = "sh";
        private char state = 'S';
        private int parent = 1;
        private int group;
        private int session = 1;
        private int terminal;
        private int threads = 1;
        private int flags;
        private long cpuTicks;
        private long start = anHourAgo;
        private String commandLine = "";
        private String status = "Uid:\t0\t0\t0\t0\n";

        private Process(int pid) {
            this.pid = pid;
            this.group = pid;
        }

        public Process name(String command) {
            name = command;
            return this;
        }

        public Process state(char letter) {
            state = letter;
            return this;
        }

        public Process parent(int process) {
            parent = process;
            return this;
        }

        public Process group(int number) {
            group = number;
            return this;
        }

        public Process session(int number) {
            session = number;
            return this;
        }

        /** Its controlling terminal, as a device number. */
        public Process terminal(int device) {
            terminal = device;
            return this;
        }

        public Process threads(int count) {
            threads = count;
            return this;
        }

        public Process ofTheKernel() {
            flags = 0x00200000;
            return this;
        }

        public Process startedAt(Instant moment) {
            start = ticks(moment);
            return this;
        }

        public Process command(String... words) {
            commandLine = String.join("\0", words) + "\0";
            return this;
        }

        /** Its real, effective and saved user. */
        public Process users(int real, int effective, int saved) {
            status = "Uid:\t" + real + "\t" + effective + "\t" + saved + "\t" + effective + "\n";
            return this;
        }

        public Process threadOf(int process) {
            status = "Tgid:\t" + process + "\n" + status;
            return this;
        }

        /** What it has used: half of the processor time in the kernel, and so many KiB that are resident. */
        public Process uses(long ticks, long kibibytes) {
            cpuTicks = ticks;
            status += "VmRSS:\t" + kibibytes + " kB\n";
            return this;
        }

        /** From now on it is there, in place of what was there under its number. */
        public ProcessIdentity in() {
            try {
                Path directory = Files.createDirectories(root.resolve(String.valueOf(pid)));
                Files.writeString(directory.resolve("stat"),
                        pid + " (" + name + ") " + state + " " + parent + " " + group
                        + " " + session + " " + terminal + " -1 " + flags + " 0 0 0 0 " + cpuTicks / 2 + " "
                        + cpuTicks / 2 + " 0 0 20 0 " + threads + " 0 " + start
                        + " 0 0\n");
                Files.writeString(directory.resolve("cmdline"), commandLine);
                Files.writeString(directory.resolve("status"), status);
                return new ProcessIdentity(new Pid(pid), start);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
