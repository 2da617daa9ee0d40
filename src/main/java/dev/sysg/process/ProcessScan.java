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

import dev.sysg.error.SysgException;
import dev.sysg.platform.Pid;

/**
 * One scan of all processes but the kernel's. While /proc is read, a process may fork and end, so that the child is
 * not listed and the parent is dead when it is read: further passes read what has come meanwhile.
 */
final class ProcessScan {

    private static final Pid KTHREADD = new Pid(2);
    /** A scan has to end, also on a machine where processes come all the time. */
    private static final int ROUNDS = 5;

    private final Path proc;
    private final Function<Pid, Optional<ProcessEntry>> find;
    private final Set<String> seen = new HashSet<>();
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
        // The names alone, which cost a third of a stream of paths.
        String[] names = proc.toFile().list();
        if (names == null) {
            throw new SysgException("cannot list the processes in " + proc + ": mount it, and try again");
        }
        boolean any = false;
        for (String name : names) {
            if (seen.add(name)) {
                any = true;
                Pid.parse(name).flatMap(find).ifPresent(entries::add);
            }
        }
        return any;
    }

    /**
     * The children of kthreadd, often most of all processes: reading each would cost more than all the rest, and none
     * belongs to a service. Pid 2 is another process in a pid namespace of its own; some kernels do not list them.
     */
    private Set<String> kernelThreads() {
        if (find.apply(KTHREADD).filter(ProcessEntry::isKernelThread).isEmpty()) {
            return Set.of();
        }
        try (InputStream stream = new FileInputStream(proc + "/2/task/2/children")) {
            return Set.copyOf(List.of(new String(stream.readAllBytes(), StandardCharsets.US_ASCII).split(" ")));
        } catch (IOException e) {
            return Set.of();
        }
    }
}
