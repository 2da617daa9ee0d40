package dev.sysg.supervisor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import dev.sysg.config.Settings;
import dev.sysg.error.FailureReason;
import dev.sysg.error.SysgException;
import dev.sysg.file.FileTrust;
import dev.sysg.platform.ControlSockets.ConnectFailure.Reason;
import dev.sysg.platform.ControlSockets.ConnectFailure;
import dev.sysg.platform.ControlSockets;
import dev.sysg.platform.Flock;
import dev.sysg.store.StateDirectory;
import dev.sysg.supervisor.SupervisorStatus.Absent;
import dev.sysg.supervisor.SupervisorStatus.Running;
import dev.sysg.supervisor.SupervisorStatus.StaleFiles;
import dev.sysg.supervisor.SupervisorStatus.Unclear;

/**
 * Finds the supervisor of a state directory. That there is none has to be proven: a supervisor that hangs, or whose
 * files were removed, would start again what is stopped beside it (systemg-compat.md §12.2).
 */
@Singleton
public class SupervisorLocator {

    private static final Logger LOG = Logger.getLogger(SupervisorLocator.class);

    private final EndpointProbe endpoints;
    private final Flock locks;
    private final ControlSockets sockets;
    private final PidFileSupervisor recorded;

    SupervisorLocator(EndpointProbe endpoints, Flock locks, ControlSockets sockets, PidFileSupervisor recorded) {
        this.endpoints = endpoints;
        this.locks = locks;
        this.sockets = sockets;
        this.recorded = recorded;
    }

    /** Looks in every place where a supervisor may be. What runs is to be closed. */
    public SupervisorStatus locate(StateDirectory state, Settings settings) {
        List<SupervisorStatus> found = probeAll(state, settings);
        List<Running> running = distinct(running(found));
        Optional<Unclear> unclear = found.stream().filter(Unclear.class::isInstance).map(Unclear.class::cast)
                .findFirst();
        if (running.size() == 1) {
            unclear.ifPresent(other -> LOG.warnf("there may be another supervisor than %s: %s",
                    running.get(0).name(), other.reason()));
            return running.get(0);
        }
        if (running.size() > 1) {
            running.forEach(Running::close);
            return new Unclear("more than one supervisor runs: " + running.get(0).name() + ", and "
                    + running.get(1).name() + "; nothing was signalled: end the one that is too many");
        }
        Optional<Unclear> doubt = unclear.or(() -> lockHeld(state));
        return doubt.isPresent() ? doubt.get() : new Absent(found.stream()
                .map(Absent.class::cast).flatMap(absent -> absent.stale().stream()).toList());
    }

    private List<SupervisorStatus> probeAll(StateDirectory state, Settings settings) {
        List<SupervisorStatus> found = new ArrayList<>();
        try {
            settings.endpoints().forEach(endpoint -> found.add(endpoints.probe(endpoint, state, settings)));
            return found;
        } catch (SysgException e) {
            // A connection on which nothing comes keeps many a supervisor from all others.
            running(found).forEach(Running::close);
            throw e;
        }
    }

    private static List<Running> running(List<SupervisorStatus> found) {
        return found.stream().filter(Running.class::isInstance).map(Running.class::cast).toList();
    }

    /**
     * Removes what dead supervisors have left, each file only if that still holds at this moment; but nothing from the
     * directory of another user, who could have a live supervisor's file in its place by then.
     */
    public void removeStale(Absent absent, Settings settings) {
        for (StaleFiles stale : absent.stale()) {
            stale.pidFile().filter(file -> isInOwnDirectory(file.path()) && isStillStale(file))
                    .ifPresent(file -> remove(file.path()));
            stale.socket().filter(socket -> isInOwnDirectory(socket) && isStillRefusing(socket, settings))
                    .ifPresent(SupervisorLocator::remove);
        }
    }

    /** One supervisor may be found by two names of its socket. */
    private static List<Running> distinct(List<Running> running) {
        List<Running> distinct = new ArrayList<>();
        for (Running candidate : running) {
            if (distinct.stream().anyMatch(candidate::isSame)) {
                candidate.close();
            } else {
                distinct.add(candidate);
            }
        }
        return distinct;
    }

    /** The kernel releases the lock, however its holder ends, so that it proves a life (systemg-compat-0.69.md §1). */
    private Optional<Unclear> lockHeld(StateDirectory state) {
        Path lock = state.supervisorLock();
        try {
            return locks.isLocked(lock) ? Optional.of(new Unclear("a supervisor holds " + lock
                    + ", but listens on no socket that is known here; nothing was signalled: find it with 'fuser "
                    + lock + "', and end it"))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.of(new Unclear("whether a supervisor holds " + lock + " cannot be told ("
                    + FailureReason.of(e) + "); nothing was signalled: run as the user that it belongs to, or "
                    + "remove it if it is no plain file"));
        }
    }

    private static boolean isInOwnDirectory(Path file) {
        try {
            return Files.getAttribute(file.getParent(), "unix:uid").equals(FileTrust.ofThisUser().user());
        } catch (IOException e) {
            LOG.debugf(e, "%s stays", file);
            return false;
        }
    }

    private boolean isStillStale(PidFile stale) {
        try {
            return PidFile.read(stale.path()).filter(now -> now.text().equals(stale.text())
                    && recorded.hasEnded(now.pid().orElseThrow(), now)).isPresent();
        } catch (IOException | SupervisorException e) {
            LOG.debugf(e, "%s stays", stale.path());
            return false;
        }
    }

    private boolean isStillRefusing(Path socket, Settings settings) {
        try {
            sockets.connect(socket, settings.connectTimeout()).close();
            return false;
        } catch (ConnectFailure e) {
            return e.reason() == Reason.REFUSED;
        } catch (IOException e) {
            LOG.debugf(e, "%s stays", socket);
            return false;
        }
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
            LOG.debugf("removed %s, which a supervisor that is gone has left", file);
        } catch (IOException e) {
            LOG.warnf("cannot remove %s, which a supervisor that is gone has left: %s", file,
                    FailureReason.of(e));
        }
    }
}
