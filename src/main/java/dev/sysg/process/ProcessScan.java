package dev.sysg.process;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
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
 * One look at all processes but the kernel's. While /proc is read, one may fork and end, so that the child is not
 * listed and the parent dead when it is looked at: what has come meanwhile is looked at as well.
 */
final class ProcessScan {

    /** On a machine where processes come all the time, a look has to end somewhere. */
    private static final int ROUNDS = 5;

    private final Path proc;
    private final Function<Pid, Optional<ProcessEntry>> thorough;
    private final KernelThreads kernelThreads;
    private final StatLine line = new StatLine();
    private final Set<String> seen = new HashSet<>();
    private final List<ProcessEntry> entries = new ArrayList<>();

    /** @param thorough looks at a process whose file could not be read at once */
    ProcessScan(Path proc, Function<Pid, Optional<ProcessEntry>> thorough) {
        this.proc = proc;
        this.thorough = thorough;
        this.kernelThreads = new KernelThreads(proc, thorough);
    }

    ProcessSnapshot snapshot() {
        boolean more = true;
        for (int rounds = 0; more && rounds < ROUNDS; rounds++) {
            more = addUnseen();
        }
        return new ProcessSnapshot(entries, !more);
    }

    private boolean addUnseen() {
        boolean any = false;
        Set<String> passedOver = kernelThreads.numbers();
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(proc)) {
            for (Path directory : directories) {
                String name = directory.getFileName().toString();
                if (!passedOver.contains(name) && seen.add(name)) {
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

    /** Most can be seen: an old-fashioned stream costs half as much as a path, but has no name for its failures. */
    private Optional<ProcessEntry> find(Pid pid) {
        try (InputStream stream = new FileInputStream(proc + "/" + pid + "/stat")) {
            return Optional.of(line.read(stream));
        } catch (IOException e) {
            return thorough.apply(pid);
        }
    }
}
