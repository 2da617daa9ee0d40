package dev.sysg.supervisor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import dev.sysg.config.Settings;
import dev.sysg.error.FailureReason;
import dev.sysg.error.SysgException;
import dev.sysg.file.FileTrust;
import dev.sysg.platform.Flock.HeldLock;
import dev.sysg.platform.Pid;
import dev.sysg.process.ProcessEntry;
import dev.sysg.process.ProcessTable;
import dev.sysg.store.StateDirectory;
import dev.sysg.supervisor.SupervisorStatus.Absent;
import dev.sysg.supervisor.SupervisorStatus.Obstacle;
import dev.sysg.supervisor.SupervisorStatus.Running;
import dev.sysg.supervisor.SupervisorStatus.Unclear;
import dev.sysg.time.BackOff;
import dev.sysg.time.Deadline;

/**
 * Finds the supervisor of a state directory. That there is none has to be proven: a supervisor that hangs, or whose
 * files were removed, would restart what is stopped beside it (systemg-compat.md §12.2).
 */
@Singleton
public record SupervisorLocator(EndpointProbe endpoints, SupervisorLock lock, ProcessTable processes) {

    /** The commands of systemg after which the program stays, to supervise what it has started. */
    private static final Set<String> STARTING = Set.of("start", "restart");
    /** From the lock to the socket. */
    private static final Duration LONGEST_START = Duration.ofSeconds(2);
    private static final Logger LOG = Logger.getLogger(SupervisorLocator.class);

    /**
     * Checks every endpoint, and the lock; waits for a supervisor that holds it and is about to listen. A result of
     * Running is to be closed.
     */
    public SupervisorStatus locate(StateDirectory state, Settings settings) {
        Deadline start = Deadline.after(LONGEST_START);
        BackOff backOff = new BackOff();
        for (;;) {
            SupervisorStatus found = probe(state, settings);
            Optional<Unclear> held = found instanceof Absent ? lock.obstacle(state) : Optional.empty();
            if (held.isEmpty()) {
                return found;
            }
            if (start.isPast()) {
                return endpoints.orFrozen(held.get(), lock.holder(state).flatMap(processes::findVisible),
                        Optional.empty(), state);
            }
            LockSupport.parkNanos(backOff.next(start).toNanos());
        }
    }

    /** Checks every endpoint, but not the lock, for a process that holds it itself. */
    public SupervisorStatus probe(StateDirectory state, Settings settings) {
        List<SupervisorStatus> found = probeAll(state, settings);
        List<Running> running = running(found);
        Optional<Obstacle> obstacle = found.stream().filter(Obstacle.class::isInstance).map(Obstacle.class::cast)
                .findFirst();
        if (!running.isEmpty()) {
            return theOne(running, obstacle);
        }
        return obstacle.isPresent() ? obstacle.get() : absent(found.stream().map(Absent.class::cast).toList());
    }

    /** One supervisor may have two sockets. */
    private static SupervisorStatus theOne(List<Running> running, Optional<Obstacle> obstacle) {
        Running first = running.get(0);
        Optional<Running> second = running.stream().skip(1).filter(other -> !first.isSame(other)).findFirst();
        running.stream().skip(second.isPresent() ? 0 : 1).forEach(Running::close);
        if (second.isPresent()) {
            return new Unclear("more than one supervisor is running: " + first.name() + ", and " + second.get().name()
                    + "; nothing was signalled: end one of them");
        }
        obstacle.ifPresent(other -> LOG.warnf("there may be another supervisor beside %s: %s", first.name(),
                other.reason()));
        return first;
    }

    private static Absent absent(List<Absent> found) {
        return new Absent(found.stream().flatMap(absent -> absent.stale().stream()).toList(),
                found.stream().flatMap(absent -> absent.warnings().stream()).toList());
    }

    private List<SupervisorStatus> probeAll(StateDirectory state, Settings settings) {
        List<SupervisorStatus> found = new ArrayList<>();
        try {
            settings.endpoints().forEach(endpoint -> found.add(endpoints.probe(endpoint, state, settings)));
            return found;
        } catch (SysgException e) {
            // An idle connection blocks supervisors before 0.56.
            running(found).forEach(Running::close);
            throw e;
        }
    }

    private static List<Running> running(List<SupervisorStatus> found) {
        return found.stream().filter(Running.class::isInstance).map(Running.class::cast).toList();
    }

    /**
     * The parent of the process, if it is a program of systemg that was started to supervise: the boot of a second
     * supervisor deletes the files of the first one, which goes on (systemg-compat.md §12.2).
     */
    public Optional<Pid> supervisorAbove(ProcessEntry process) {
        return Pid.of(process.parent()).flatMap(processes::findVisible)
                .filter(parent -> !parent.isDead() && EndpointProbe.isProgram(parent)).map(ProcessEntry::pid)
                .filter(parent -> processes.commandLine(parent)
                        .filter(words -> words.stream().anyMatch(STARTING::contains)).isPresent());
    }

    /** Whether a supervisor that runs is certain to know projects: it holds the lock, as releases from 0.56 on do. */
    public boolean knowsProjects(StateDirectory state) {
        return Files.isDirectory(state.projects()) && lock.isHeld(state);
    }

    /**
     * Removes the files of dead supervisors if they are still stale at this moment, and none in a directory of another
     * user, who could put a live supervisor's file in its place.
     */
    public void removeStale(StateDirectory state, Settings settings) {
        SupervisorStatus now = locate(state, settings);
        if (now instanceof Running running) {
            running.close();
        } else if (now instanceof Absent absent) {
            absent.stale().stream().filter(SupervisorLocator::isInOwnDirectory).forEach(SupervisorLocator::remove);
        }
    }

    /** Keeps a supervisor that has a lock from starting until that is closed. */
    public Optional<HeldLock> lockOut(StateDirectory state) {
        return lock.share(state);
    }

    private static boolean isInOwnDirectory(Path file) {
        try {
            return Files.getAttribute(file.getParent(), "unix:uid").equals(FileTrust.ofThisUser().user());
        } catch (IOException e) {
            LOG.debugf(e, "%s is kept", file);
            return false;
        }
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
            LOG.debugf("removed %s of a supervisor that has ended", file);
        } catch (IOException e) {
            LOG.warnf("cannot remove %s of a supervisor that has ended: %s", file, FailureReason.of(e));
        }
    }
}
