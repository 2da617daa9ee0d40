package dev.sysg.supervisor;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import jakarta.inject.Singleton;

import dev.sysg.config.Settings;
import dev.sysg.platform.ControlSockets.ConnectFailure.Reason;
import dev.sysg.platform.ControlSockets.ConnectFailure;
import dev.sysg.platform.ControlSockets;
import dev.sysg.platform.Flock;
import dev.sysg.process.ProcessIdentity;
import dev.sysg.process.ProcessTable;
import dev.sysg.store.StateDirectory;
import dev.sysg.supervisor.SupervisorStatus.Running;
import dev.sysg.time.Cancellation;
import dev.sysg.time.Deadline;
import dev.sysg.time.Durations;

/**
 * Waits for the end of a supervisor that was shut down. It answers seconds before that (systemg-compat.md §10.2,
 * systemg-compat-0.69.md §4), and a start in between would find it running.
 */
@Singleton
public class SupervisorExitWaiter {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);
    private static final Duration BETWEEN_CONNECTIONS = Duration.ofMillis(100);

    private final ProcessTable processes;
    private final ControlSockets sockets;
    private final Flock locks;
    private final Cancellation interruption;

    SupervisorExitWaiter(ProcessTable processes, ControlSockets sockets, Flock locks, Cancellation interruption) {
        this.processes = processes;
        this.sockets = sockets;
        this.locks = locks;
        this.interruption = interruption;
    }

    /**
     * Waits until the supervisor's process is gone; if that cannot be seen, until its socket refuses and its lock is
     * free. At most as long as an answer may take.
     *
     * @param remaining hears how much longer it can take, each time it is looked
     * @return what lives on, if the time was too short or the wait was interrupted
     */
    public Optional<String> awaitEnd(Running supervisor, StateDirectory state, Settings settings,
            Consumer<Duration> remaining) {
        if (endsWithin(settings.responseTimeout(), supervisor, state, settings, remaining)) {
            return Optional.empty();
        }
        return Optional.of(interruption.isRequested() ? "interrupted while " + supervisor.name() + " was shutting down"
                : supervisor.name() + " was told to shut down, but lives on after "
                        + Durations.text(settings.responseTimeout()) + ": see its log, and stop again");
    }

    /** Waits for the same end, at most as long as that; whether it has come. */
    public boolean endsWithin(Duration limit, Running supervisor, StateDirectory state, Settings settings,
            Consumer<Duration> remaining) {
        return endsWithin(limit, () -> lives(supervisor, state, settings),
                supervisor.process().isPresent() ? BETWEEN_LOOKS : BETWEEN_CONNECTIONS, remaining);
    }

    /** Waits until the process is gone, at most as long as that; whether it is. */
    public boolean endsWithin(Duration limit, ProcessIdentity supervisor, Consumer<Duration> remaining) {
        return endsWithin(limit, () -> processes.lives(supervisor), BETWEEN_LOOKS, remaining);
    }

    private boolean endsWithin(Duration limit, BooleanSupplier lives, Duration betweenLooks,
            Consumer<Duration> remaining) {
        Deadline deadline = Deadline.after(limit);
        while (lives.getAsBoolean()) {
            if (deadline.isPast()) {
                return false;
            }
            remaining.accept(deadline.remaining());
            if (interruption.pause(betweenLooks)) {
                return false;
            }
        }
        return true;
    }

    private boolean lives(Running supervisor, StateDirectory state, Settings settings) {
        return supervisor.process().map(processes::lives)
                .orElseGet(() -> listens(supervisor, settings) || holdsLock(state));
    }

    private boolean listens(Running supervisor, Settings settings) {
        try {
            sockets.connect(supervisor.socket(), settings.connectTimeout()).close();
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
