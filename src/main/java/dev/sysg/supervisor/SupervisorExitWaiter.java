package dev.sysg.supervisor;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

import jakarta.inject.Singleton;

import dev.sysg.config.Settings;
import dev.sysg.platform.ControlSockets.ConnectFailure.Reason;
import dev.sysg.platform.ControlSockets.ConnectFailure;
import dev.sysg.platform.ControlSockets;
import dev.sysg.platform.Signal;
import dev.sysg.platform.SignalSender;
import dev.sysg.process.ProcessIdentity;
import dev.sysg.process.ProcessTable;
import dev.sysg.store.StateDirectory;
import dev.sysg.supervisor.SupervisorStatus.Running;
import dev.sysg.supervisor.SupervisorStatus.Unresponsive;
import dev.sysg.time.Cancellation;
import dev.sysg.time.Deadline;
import dev.sysg.time.Durations;
import dev.sysg.time.Progress;
import dev.sysg.time.Stopwatch;

/**
 * Waits until a supervisor has exited, or ends it. It answers a shutdown seconds before that (systemg-compat.md §10.2,
 * systemg-compat-0.69.md §4), and a start in between would find it running.
 */
@Singleton
public record SupervisorExitWaiter(ProcessTable processes, ControlSockets sockets, SupervisorLock lock,
        SignalSender signals, Cancellation cancellation) {

    private static final Duration BETWEEN_CHECKS = Duration.ofMillis(5);
    private static final Duration BETWEEN_CONNECTIONS = Duration.ofMillis(100);

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
        return supervisor.process().map(process -> exitsWithin(limit, process, supervisor.name(), progress))
                .orElseGet(() -> exitsWithin(limit, supervisor.name(), BETWEEN_CONNECTIONS,
                        () -> listens(supervisor, settings) || lock.obstacle(state).isPresent(), progress));
    }

    private boolean exitsWithin(Duration limit, ProcessIdentity process, String name, Progress progress) {
        return exitsWithin(limit, name, BETWEEN_CHECKS, () -> processes.isRunning(process), progress);
    }

    private boolean exitsWithin(Duration limit, String name, Duration pause, BooleanSupplier isRunning,
            Progress progress) {
        Stopwatch stopwatch = Stopwatch.started();
        Deadline deadline = Deadline.after(limit);
        while (isRunning.getAsBoolean()) {
            if (deadline.isPast()) {
                return false;
            }
            progress.waiting("the exit of " + name, stopwatch.elapsed(), deadline.remaining());
            if (cancellation.pause(pause)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Ends a supervisor that does not answer: SIGTERM and SIGCONT, SIGKILL after this wait. Only its process is
     * signalled, because services may be in its session. Returns the strongest signal sent.
     *
     * @throws SupervisorException if it is still running after that, or on cancellation
     */
    public Signal end(Unresponsive supervisor, Duration wait, Progress progress) {
        String name = "supervisor " + supervisor.process().pid();
        for (Signal signal : List.of(Signal.TERM, Signal.KILL)) {
            if (!cancellation.isRequested()) {
                send(signal, supervisor.process());
                send(Signal.CONT, supervisor.process());
                if (exitsWithin(wait, supervisor.process(), name, progress)) {
                    return signal;
                }
            }
        }
        throw new SupervisorException(name + (cancellation.isRequested() ? " is running: the command was interrupted"
                : " is still running after SIGKILL") + "; no service was signalled: run `sysg stop` again");
    }

    private void send(Signal signal, ProcessIdentity process) {
        if (processes.isRunning(process)) {
            signals.signal(process.pid(), signal);
        }
    }

    /** Only a full queue makes a connection wait, and it counts as listening. */
    private boolean listens(Running supervisor, Settings settings) {
        Duration limit = settings.connectTimeout();
        try {
            sockets.connect(supervisor.socket(), Durations.shorter(limit, BETWEEN_CONNECTIONS))
                    .close();
            return true;
        } catch (ConnectFailure e) {
            return e.reason() != Reason.ABSENT && e.reason() != Reason.REFUSED;
        } catch (IOException e) {
            return true;
        }
    }
}
