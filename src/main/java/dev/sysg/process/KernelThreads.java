package dev.sysg.process;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

import dev.sysg.platform.Pid;

/**
 * What kthreadd began, often the most of all processes: none of it is of a service's group or session, or descends from
 * a service. A look at all processes passes it over, since to look at each costs more than everything else.
 */
final class KernelThreads {

    private static final Pid KTHREADD = new Pid(2);

    private final Path children;
    private final boolean shown;

    /** @param look at a process that may be another one in this pid namespace */
    KernelThreads(Path proc, Function<Pid, Optional<ProcessEntry>> look) {
        this.children = proc.resolve(KTHREADD + "/task/" + KTHREADD + "/children");
        this.shown = look.apply(KTHREADD).filter(ProcessEntry::isKernelThread).isPresent();
    }

    /**
     * Their numbers at this moment; later, one may be another process's. Some may be missing (proc_tid_children(5)).
     *
     * @return empty where the kernel does not tell, or another pid namespace has them
     */
    Set<String> numbers() {
        if (!shown) {
            return Set.of();
        }
        try (InputStream stream = new FileInputStream(children.toString())) {
            return Set.copyOf(List.of(new String(stream.readAllBytes(), StandardCharsets.US_ASCII).split(" ")));
        } catch (IOException e) {
            return Set.of();
        }
    }
}
