package dev.sysg.process;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

import dev.sysg.error.FailureReason;
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
    private final Function<Pid, Optional<ProcessEntry>> thorough;
    private final byte[] buffer = ProcStat.buffer();
    private final Set<String> seen = new HashSet<>();
    private final List<ProcessEntry> entries = new ArrayList<>();

    /** @param thorough reads a process whose file could not be read at once */
    ProcessScan(Path proc, Function<Pid, Optional<ProcessEntry>> thorough) {
        this.proc = proc;
        this.thorough = thorough;
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
        boolean any = false;
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(proc)) {
            for (Path directory : directories) {
                String name = directory.getFileName().toString();
                if (seen.add(name)) {
                    any = true;
                    Pid.parse(name).flatMap(this::find).ifPresent(entries::add);
                }
            }
            return any;
        } catch (IOException | DirectoryIteratorException e) {
            throw new SysgException("cannot list the processes in " + proc + " (" + FailureReason.of(e)
                    + "): mount it, and try again", e);
        }
    }

    /**
     * The children of kthreadd, often most of all processes: reading each would cost more than all the rest, and none
     * belongs to a service. Pid 2 is another process in a pid namespace of its own; some kernels do not list them.
     */
    private Set<String> kernelThreads() {
        if (thorough.apply(KTHREADD).filter(ProcessEntry::isKernelThread).isEmpty()) {
            return Set.of();
        }
        try (InputStream stream = new FileInputStream(proc + "/2/task/2/children")) {
            return Set.copyOf(List.of(new String(stream.readAllBytes(), StandardCharsets.US_ASCII).split(" ")));
        } catch (IOException e) {
            return Set.of();
        }
    }

    /** FileInputStream costs half as much as a path, but does not say why it failed. */
    private Optional<ProcessEntry> find(Pid pid) {
        try (InputStream stream = new FileInputStream(proc + "/" + pid + "/stat")) {
            return Optional.of(ProcStat.read(stream, buffer));
        } catch (IOException e) {
            return thorough.apply(pid);
        }
    }
}
