package dev.sysg.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import dev.sysg.error.FailureReason;
import dev.sysg.error.SysgException;
import dev.sysg.platform.BootTime;
import dev.sysg.platform.Pid;

/** The processes of this pid namespace, as /proc shows them (proc(5)). Nothing is cached. */
@Singleton
public class ProcessTable {

    /** So often may a process end while its file is read and another take its number. */
    private static final int TRIES = 3;
    private static final int LONGEST_NUMBER = 32;
    private static final Duration QUICKEST_FORK = Duration.ofNanos(15_000);
    private static final Duration LONGEST_UNUSED = Duration.ofMillis(500);

    private final Path proc;
    private final BootTime bootTime;
    private final PidNamespace namespace;

    @Inject
    public ProcessTable(BootTime bootTime) {
        this(Path.of("/proc"), bootTime);
    }

    /** A table over another root, in the layout of /proc. */
    public ProcessTable(Path proc, BootTime bootTime) {
        this.proc = proc;
        this.bootTime = bootTime;
        this.namespace = new PidNamespace(proc);
    }

    /** The clock that the start times of the processes go by. */
    public BootClock bootClock() {
        return BootClock.read(bootTime);
    }

    /**
     * The process of this number, alive or zombie.
     *
     * @throws UnreadableProcessException if there is one but this user may not look at it
     */
    public Optional<ProcessEntry> find(Pid pid) {
        IOException failure = null;
        for (int tries = 0; tries < TRIES; tries++) {
            try (InputStream stream = Files.newInputStream(directory(pid).resolve("stat"))) {
                return Optional.of(new StatLine().read(stream));
            } catch (NoSuchFileException e) {
                return Optional.empty();
            } catch (IOException e) {
                // ESRCH, if the process ended between open and read; the text of it depends on the locale.
                failure = e;
            }
        }
        throw new UnreadableProcessException("cannot read " + directory(pid).resolve("stat") + ": "
                + FailureReason.of(failure), failure);
    }

    /** The process that this identity names, if it is still in the table. */
    public Optional<ProcessEntry> find(ProcessIdentity identity) {
        return find(identity.pid()).filter(entry -> entry.identity().equals(identity));
    }

    /**
     * Every process that can be seen.
     *
     * @throws SysgException if the processes cannot be listed
     */
    public ProcessSnapshot snapshot() {
        return new ProcessScan(proc, this::findVisible).snapshot();
    }

    /** Whether this very process is still there and not dead. */
    public boolean lives(ProcessIdentity identity) {
        return find(identity).filter(entry -> !entry.isDead()).isPresent();
    }

    /**
     * We and the processes above us, up to the first one of this pid namespace, or the first that is hidden from us.
     *
     * @throws SysgException if /proc shows the processes of another pid namespace, where our numbers mean others
     */
    public SelfAndAncestors ownLine() {
        namespace.requireShown(ownPid());
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

    /** Whether this is another pid namespace than the first one of the machine (pid_namespaces(7)). */
    public boolean hasOwnNamespace() {
        return namespace.isOwn();
    }

    /**
     * Whether a process that was recorded at this moment may live outside of this pid namespace, which then had not
     * begun: that it cannot be seen proves nothing.
     */
    public boolean mayBeOutside(Instant recorded) {
        return hasOwnNamespace()
                && findVisible(Pid.INIT).filter(init -> bootClock().startedBefore(recorded, init.identity())).isEmpty();
    }

    /**
     * The words of the command line.
     *
     * @return empty if the process is gone, a zombie or a kernel thread, or may not be looked at
     */
    public Optional<List<String>> commandLine(Pid pid) {
        try {
            byte[] bytes = read(pid, "cmdline");
            return bytes.length == 0 ? Optional.empty() : Optional.of(CommandLines.words(bytes));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Every name that the process goes by: its command name, the base name of its executable, each word of its command
     * line. A kernel thread has the first alone.
     *
     * @return empty if some of them may not be looked at
     */
    public Optional<List<String>> names(ProcessEntry process) {
        List<String> names = new ArrayList<>(List.of(process.name()));
        try {
            names.addAll(CommandLines.words(read(process.pid(), "cmdline")));
            names.add(Files.readSymbolicLink(directory(process.pid()).resolve("exe")).getFileName().toString());
            return Optional.of(names);
        } catch (NoSuchFileException e) {
            return Optional.of(names);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Whether the number is that of a thread, but not of the first one, which bears the number of its process. */
    public boolean isThread(Pid pid) {
        return statusField(pid, "Tgid:").filter(process -> !process.equals(pid.toString())).isPresent();
    }

    /**
     * The users whose processes may signal this one (kill(2)): its real and its saved user id. The effective one is not
     * asked for: root's daemons take on that of another user for a while.
     *
     * @return empty if the process is gone or may not be looked at
     */
    public List<Integer> signallers(Pid pid) {
        return statusField(pid, "Uid:").map(ids -> ids.split("\\s+"))
                .map(ids -> List.of((int) Long.parseLong(ids[0]), (int) Long.parseLong(ids[2]))).orElse(List.of());
    }

    /** The effective user id of the process; empty if it is gone or may not be looked at. */
    public Optional<Integer> user(Pid pid) {
        return statusField(pid, "Uid:").map(ids -> (int) Long.parseLong(ids.split("\\s+")[1]));
    }

    /** Our own effective user id. */
    public int ownUser() {
        return user(ownPid()).orElseThrow(() -> new SysgException(
                "cannot read " + proc + "/self/status: mount /proc, and try again"));
    }

    public Pid ownPid() {
        return new Pid((int) ProcessHandle.current().pid());
    }

    /**
     * How long a number that has become free is nobody else's for certain: the kernel goes through all others first, up
     * to kernel.pid_max (proc_sys_kernel(5)), and no machine forks as often as is reckoned with here.
     */
    public Duration unusedFor() {
        try (InputStream stream = Files.newInputStream(proc.resolve("sys/kernel/pid_max"))) {
            // In one piece: what is not read at first is not given later.
            String highest = new String(stream.readNBytes(LONGEST_NUMBER), StandardCharsets.ISO_8859_1).strip();
            Duration round = QUICKEST_FORK.multipliedBy(Long.parseLong(highest));
            return round.compareTo(LONGEST_UNUSED) < 0 ? round : LONGEST_UNUSED;
        } catch (IOException | NumberFormatException e) {
            return LONGEST_UNUSED;
        }
    }

    /** The process that would learn of the end of this one; empty if it cannot be seen. */
    public Optional<ProcessEntry> parent(ProcessEntry process) {
        return Pid.of(process.parent()).flatMap(this::findVisible);
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

    private Optional<ProcessEntry> findVisible(Pid pid) {
        try {
            return find(pid);
        } catch (UnreadableProcessException e) {
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
