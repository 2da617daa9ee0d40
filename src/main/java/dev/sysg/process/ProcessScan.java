package dev.sysg.process;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.sysg.error.SysgException;
import dev.sysg.platform.Pid;
import dev.sysg.platform.PlatformBeans;
import dev.sysg.platform.ProcFiles;

/**
 * One scan of all processes but the kernel's. While /proc is read, a process may fork and end, so that the child is
 * not listed and the parent is dead when it is read: further passes read what has come meanwhile.
 */
final class ProcessScan {

    private static final ProcFiles FILES = PlatformBeans.procFiles();
    private static final Pid KTHREADD = new Pid(2);
    /** A scan has to end, also on a machine where processes come all the time. */
    private static final int ROUNDS = 5;

    private final Path proc;
    private final Function<Pid, Optional<ProcessEntry>> find;
    private final Set<Integer> seen = new HashSet<>();
    private final List<ProcessEntry> entries = new ArrayList<>();

    /** @param find reads one process */
    ProcessScan(Path proc, Function<Pid, Optional<ProcessEntry>> find) {
        this.proc = proc;
        this.find = find;
    }

    ProcessSnapshot snapshot() {
        long beganAt = System.nanoTime();
        seen.addAll(kernelThreads());
        boolean more = true;
        for (int rounds = 0; more && rounds < ROUNDS; rounds++) {
            more = addUnseen();
        }
        return new ProcessSnapshot(entries, !more, beganAt);
    }

    private boolean addUnseen() {
        List<Integer> unseen = FILES.pids(proc.toString()).orElseThrow(() -> new SysgException(
                "cannot list the processes in " + proc + ": mount it, and try again"))
                .boxed().filter(seen::add).toList();
        unseen.forEach(pid -> find.apply(new Pid(pid)).ifPresent(entries::add));
        return !unseen.isEmpty();
    }

    /**
     * The children of kthreadd, often most of all processes: reading each would cost more than all the rest, and none
     * belongs to a service. Pid 2 is another process in a pid namespace of its own; some kernels do not list them.
     */
    private Set<Integer> kernelThreads() {
        if (find.apply(KTHREADD).filter(ProcessEntry::isKernelThread).isEmpty()) {
            return Set.of();
        }
        try (InputStream stream = new FileInputStream(proc + "/2/task/2/children")) {
            return Stream.of(new String(stream.readAllBytes(), StandardCharsets.US_ASCII).split(" "))
                    .flatMap(pid -> Pid.parse(pid).stream()).map(Pid::value).collect(Collectors.toSet());
        } catch (IOException e) {
            return Set.of();
        }
    }
}
