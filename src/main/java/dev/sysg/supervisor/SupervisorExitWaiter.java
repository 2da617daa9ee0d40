package dev.sysg.supervisor;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

import jakarta.inject.Singleton;

import dev.sysg.config.Settings;
import dev.sysg.platform.ControlSockets.ConnectFailure.Reason;
import dev.sysg.platform.ControlSockets.ConnectFailure;
import dev.sysg.platform.ControlSockets;
import dev.sysg.platform.Flock;
import dev.sysg.process.ProcessTable;
import dev.sysg.store.StateDirectory;
import dev.sysg.supervisor.SupervisorStatus.Running;
import dev.sysg.time.Cancellation;
import dev.sysg.time.Deadline;
import dev.sysg.time.Durations;
import dev.sysg.time.Progress;
import dev.sysg.time.Stopwatch;

/**
 * Waits until a supervisor has exited. It answers a shutdown seconds before that (systemg-compat.md §10.2,
 * systemg-compat-0.69.md §4), and a start in between would find it running.
 */
@Singleton
public class SupervisorExitWaiter {

    private static final Duration BETWEEN_CHECKS = Duration.ofMillis(5);
    private static final Duration BETWEEN_CONNECTIONS = Duration.ofMillis(100);

    private final ProcessTable processes;
    private final ControlSockets sockets;
    private final Flock locks;
    private final Cancellation cancellation;

    SupervisorExitWaiter(ProcessTable processes, ControlSockets sockets, Flock locks, Cancellation cancellation) {
        this.processes = processes;
        this.sockets = sockets;
        this.locks = locks;
        this.cancellation = cancellation;
    }

    /**
     * Waits until the supervisor that was shut down has exited, at most for the response timeout. Returns what is still
     * running, if the time was too short or the wait was interrupted.
     */
    public Optional<String> awaitExit(Running supervisor, StateDirectory state, Settings settings, Progress progress) {
        if (exitsWithin(settings.responseTimeout(), supervisor, state, settings, progress)) {
            return Optional.empty();
        }
        return Optional.of(cancellation.isRequested()
                ? "interrupted while " + supervisor.name() + " was shutting down: run `sysg stop` again to be sure"
                : supervisor.name() + " has answered the shutdown, but is still running after "
                        + Durations.text(settings.responseTimeout()) + ": see its log, then run `sysg stop` again");
    }

    /**
     * Waits until the supervisor's process has ended; if that is not known, until its socket refuses and its lock is
     * free. False if it has not exited within this time, or before cancellation.
     */
    public boolean exitsWithin(Duration limit, Running supervisor, StateDirectory state, Settings settings,
            Progress progress) {
        Stopwatch stopwatch = Stopwatch.started();
        Deadline deadline = Deadline.after(limit);
        while (isRunning(supervisor, state, settings)) {
            if (deadline.isPast()) {
                return false;
            }
            progress.waiting("the exit of " + supervisor.name(), stopwatch.elapsed(), deadline.remaining());
            if (cancellation.pause(supervisor.process().isPresent() ? BETWEEN_CHECKS : BETWEEN_CONNECTIONS)) {
                return false;
            }
        }
        return true;
    }

    private boolean isRunning(Running supervisor, StateDirectory state, Settings settings) {
        return supervisor.process().isPresent() ? processes.isRunning(supervisor.process().get())
                : listens(supervisor, settings) || holdsLock(state);
    }

    /** Only a full queue makes a connection wait, and it counts as listening. */
    private boolean listens(Running supervisor, Settings settings) {
        Duration limit = settings.connectTimeout();
        try {
            sockets.connect(supervisor.socket(), limit.compareTo(BETWEEN_CONNECTIONS) < 0 ? limit : BETWEEN_CONNECTIONS)
                    .close();
            return true;
        } catch (ConnectFailure e) {
            return e.reason() != Reason.ABSENT && e.reason() != Reason.REFUSED;
        } catch (IOException e) {
            return true;
        }
    }

    private boolean holdsLock(StateDirectory state) {
        try {
            return locks.isLocked(state.supervisorLock());
        } catch (IOException e) {
            return true;
        }
    }
}
