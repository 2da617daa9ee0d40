package dev.sysg.supervisor;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import jakarta.inject.Singleton;

import dev.sysg.error.FailureReason;
import dev.sysg.platform.Flock.HeldLock;
import dev.sysg.platform.Flock;
import dev.sysg.platform.Pid;
import dev.sysg.store.AccessAdvice;
import dev.sysg.store.StateDirectory;
import dev.sysg.supervisor.SupervisorStatus.Unclear;

/**
 * The lock that a supervisor of systemg 0.56 or newer holds exclusively while it is running. The kernel releases it
 * when the supervisor ends, so a held one proves one (systemg-compat-0.69.md §1).
 */
@Singleton
record SupervisorLock(Flock locks) {

    /** Whether a supervisor is certain to hold it. */
    boolean isHeld(StateDirectory state) {
        try {
            return locks.isLocked(state.supervisorLock());
        } catch (IOException e) {
            return false;
        }
    }

    /** That a supervisor holds it, or may do so; empty if none does. */
    Optional<Unclear> obstacle(StateDirectory state) {
        Path file = state.supervisorLock();
        try {
            return locks.isLocked(file) ? Optional.of(held(state)) : Optional.empty();
        } catch (IOException e) {
            return Optional.of(new Unclear("the lock " + file + ", which a supervisor may hold, cannot be checked ("
                    + FailureReason.of(e) + "); nothing was signalled: " + AccessAdvice.after(e, file)));
        }
    }

    private Unclear held(StateDirectory state) {
        Optional<Pid> holder = holder(state);
        return new Unclear(holder.map(pid -> "supervisor " + pid).orElse("a supervisor") + " holds the lock "
                + state.supervisorLock() + ", but listens on no known socket; nothing was signalled: "
                + holder.map(pid -> "wait if it has just started, else end it with: kill " + pid)
                        .orElse("find the process with: fuser " + state.supervisorLock() + ", and end it"));
    }

    /**
     * Holds it shared, so that no supervisor starts. Only beside an XML store it is created.
     *
     * @throws SupervisorException if a supervisor has come up since none was found
     */
    Optional<HeldLock> share(StateDirectory state) {
        if (Stream.of("supervisor.lock", "pid.xml", "projects").noneMatch(name -> Files.exists(state.file(name)))) {
            return Optional.empty();
        }
        try {
            return Optional.of(locks.lockShared(state.supervisorLock())
                    .orElseThrow(() -> new SupervisorException(held(state).reason())));
        } catch (IOException e) {
            return Optional.empty(); // where it cannot be created, no end can be recorded: the stop fails, and says so
        }
    }

    /** The process that holds it exclusively, if that can be seen. */
    Optional<Pid> holder(StateDirectory state) {
        Path file = state.supervisorLock();
        try {
            // "7: FLOCK  ADVISORY  WRITE 4711 08:01:131 0 EOF", proc_locks(5)
            String line = "(?m)^\\d+: FLOCK +\\w+ +WRITE (\\d+) \\S+:" + Files.getAttribute(file, "unix:ino") + " ";
            return Pattern.compile(line).matcher(Files.readString(Path.of("/proc/locks"))).results()
                    .flatMap(lock -> Pid.parse(lock.group(1)).stream()).filter(pid -> hasOpen(pid, file)).findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The descriptor is a link to what is open; the name must be no link, which could lead to another supervisor's. */
    private static boolean isSame(Path descriptor, Path file) throws IOException {
        return Files.exists(descriptor) && !Files.isSymbolicLink(file) && Files.isSameFile(descriptor, file);
    }

    /** Another file system has files of the same number, and the process that took the lock may have ended since. */
    private static boolean hasOpen(Pid pid, Path file) {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc", pid.toString(), "fd"),
                descriptor -> isSame(descriptor, file))) {
            return descriptors.iterator().hasNext();
        } catch (IOException | DirectoryIteratorException e) {
            return false;
        }
    }
}
