package dev.sysg.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import dev.sysg.error.FailureReason;
import dev.sysg.error.SysgException;
import dev.sysg.file.NonUtf8;
import dev.sysg.platform.BootTime;
import dev.sysg.platform.Pid;
import dev.sysg.platform.PlatformBeans;
import dev.sysg.platform.ProcFiles;

/**
 * The processes of this pid namespace, as /proc shows them (proc(5)). Each call reads them again; find and isRunning
 * throw UnreadableProcessException if this user may not read the process.
 */
@Singleton
public class ProcessTable {

    /** So often may a process end while its file is read, and another one get its pid. */
    private static final int TRIES = 3;
    private static final int KIBIBYTE = 1024;
    /** The first pid namespace of the machine, the same in every kernel (PID_NS_INIT_INO of linux/nsfs.h). */
    private static final String FIRST_NAMESPACE = "pid:[4026531836]";

    private static final ProcFiles READER = PlatformBeans.procFiles();

    private final Path proc;
    private final BootTime bootTime;

    @Inject
    public ProcessTable(BootTime bootTime) {
        this(Path.of("/proc"), bootTime);
    }

    /** A table over another root, in the layout of /proc. */
    public ProcessTable(Path proc, BootTime bootTime) {
        this.proc = proc;
        this.bootTime = bootTime;
    }

    /** The clock of the start times, read now. */
    public BootClock bootClock() {
        return BootClock.read(bootTime);
    }

    /** The process with this pid, running or zombie. */
    public Optional<ProcessEntry> find(Pid pid) {
        byte[] buffer = new byte[ProcStat.LONGEST];
        String file = proc + "/" + pid + "/stat";
        IOException failure = null;
        for (int tries = 0; tries < TRIES; tries++) {
            try {
                int length = READER.read(file, buffer);
                if (length == ProcFiles.UNREADABLE) {
                    length = readThoroughly(Path.of(file), buffer);
                }
                return length == ProcFiles.NOT_FOUND ? Optional.empty()
                        : Optional.of(ProcStat.parse(buffer, length));
            } catch (NoSuchFileException e) {
                return Optional.empty();
            } catch (IOException e) {
                // ESRCH, if the process ended between open and read; the text of it depends on the locale.
                failure = e;
            }
        }
        throw new UnreadableProcessException("cannot read " + file + ": " + FailureReason.of(failure), failure);
    }

    private static int readThoroughly(Path file, byte[] buffer) throws IOException {
        try (InputStream stream = Files.newInputStream(file)) {
            return Math.max(0, stream.read(buffer));
        }
    }

    /** The process with this pid, running or zombie; empty if it may not be read either, as under hidepid. */
    public Optional<ProcessEntry> findVisible(Pid pid) {
        try {
            return find(pid);
        } catch (UnreadableProcessException e) {
            return Optional.empty();
        }
    }

    /** The process with this pid and start time, running or zombie. */
    public Optional<ProcessEntry> find(ProcessIdentity identity) {
        return find(identity.pid()).filter(entry -> entry.identity().equals(identity));
    }

    /** Whether this very process still exists and is not dead. */
    public boolean isRunning(ProcessIdentity identity) {
        return find(identity).filter(entry -> !entry.isDead()).isPresent();
    }

    /** Every process that can be seen, except threads of the kernel. */
    public ProcessSnapshot snapshot() {
        return new ProcessScan(proc, this::findVisible).snapshot();
    }

    /** This process and those above it, up to the first of this pid namespace, or the first that is hidden. */
    public SelfAndAncestors selfAndAncestors() {
        requireOwnNamespace();
        Set<Pid> pids = new LinkedHashSet<>();
        Set<Integer> groupsAndSessions = new HashSet<>();
        Optional<Pid> next = Optional.of(ownPid());
        while (next.isPresent() && pids.add(next.get())) {
            Optional<ProcessEntry> process = findVisible(next.get());
            process.ifPresent(entry -> groupsAndSessions.addAll(List.of(entry.group(), entry.session())));
            next = process.flatMap(entry -> Pid.of(entry.parent()));
        }
        return new SelfAndAncestors(List.copyOf(pids), groupsAndSessions);
    }

    /**
     * Whether this is a pid namespace of its own (pid_namespaces(7)) whose first process is visible, and is certain to
     * have started after that moment: a process that was recorded then is not in it.
     */
    public boolean isNamespaceYoungerThan(Instant moment) {
        return isOwnNamespace()
                && findVisible(Pid.INIT).map(init -> bootClock().startOf(init.identity()))
                        .filter(start -> start.isAfter(moment)).isPresent();
    }

    private boolean isOwnNamespace() {
        try {
            return !Files.readSymbolicLink(proc.resolve("self/ns/pid")).toString().equals(FIRST_NAMESPACE);
        } catch (IOException e) {
            return false;
        }
    }

    private void requireOwnNamespace() {
        Path self = proc.resolve("self");
        try {
            if (!Files.readSymbolicLink(self).toString().equals(ownPid().toString())) {
                throw new SysgException(proc + " shows the processes of another pid namespace: mount that of this one "
                        + "(mount -t proc proc " + proc + "), and try again");
            }
        } catch (IOException e) {
            throw new SysgException("cannot read " + self + " (" + FailureReason.of(e)
                    + "): mount /proc, and try again", e);
        }
    }

    /** The words of a /proc/PID/cmdline; each ends with a NUL byte, which may be missing after the last one. */
    public static List<String> words(byte[] commandLine) {
        String text = NonUtf8.decode(commandLine);
        return List.of((text.endsWith("\0") ? text.substring(0, text.length() - 1) : text).split("\0", -1));
    }

    /** The words of the command line; empty if the process is gone or a zombie, or they may not be read. */
    public Optional<List<String>> commandLine(Pid pid) {
        try {
            byte[] bytes = read(pid, "cmdline");
            return bytes.length == 0 ? Optional.empty() : Optional.of(words(bytes));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Every name of the process: its command name, the base name of its executable, each word of its command line.
     * Empty if some of them may not be read.
     */
    public Optional<List<String>> names(ProcessEntry process) {
        List<String> names = new ArrayList<>(List.of(process.name()));
        try {
            names.addAll(words(read(process.pid(), "cmdline")));
            names.add(Files.readSymbolicLink(directory(process.pid()).resolve("exe")).getFileName().toString());
            return Optional.of(names);
        } catch (NoSuchFileException e) {
            return Optional.of(names);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Whether this is the id of a thread that is not the main thread of its process. */
    public boolean isThread(Pid pid) {
        return statusField(pid, "Tgid:").filter(process -> !process.equals(pid.toString())).isPresent();
    }

    /**
     * The users whose processes may signal this one (kill(2)): its real and its saved user id; none if it is gone or
     * may not be read. The effective one does not count: root's daemons assume that of another user for a while.
     */
    public List<Integer> signallers(Pid pid) {
        List<Integer> ids = userIds(pid);
        return ids.isEmpty() ? ids : List.of(ids.get(0), ids.get(2));
    }

    /** The effective user id of the process; empty if it is gone or may not be read. */
    public Optional<Integer> user(Pid pid) {
        return userIds(pid).stream().skip(1).findFirst();
    }

    /** The resident size in bytes; 0 if the process is gone, a zombie, or may not be read. */
    public long residentBytes(Pid pid) {
        return statusField(pid, "VmRSS:").map(size -> Long.parseLong(size.split(" ")[0]) * KIBIBYTE).orElse(0L);
    }

    /** The effective user id of this process. */
    public int ownUser() {
        return user(ownPid()).orElseThrow(() -> new SysgException(
                "cannot read " + proc + "/self/status: mount /proc, and try again"));
    }

    public Pid ownPid() {
        return new Pid((int) ProcessHandle.current().pid());
    }

    /** The real, effective, saved and file system user id. */
    private List<Integer> userIds(Pid pid) {
        return statusField(pid, "Uid:").stream().flatMap(ids -> Stream.of(ids.split("\\s+")))
                .map(id -> (int) Long.parseLong(id)).toList();
    }

    private Optional<String> statusField(Pid pid, String name) {
        try {
            return new String(read(pid, "status"), StandardCharsets.ISO_8859_1).lines()
                    .filter(line -> line.startsWith(name))
                    .map(line -> line.substring(name.length()).strip())
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private byte[] read(Pid pid, String file) throws IOException {
        return Files.readAllBytes(directory(pid).resolve(file));
    }

    private Path directory(Pid pid) {
        return proc.resolve(pid.toString());
    }
}
