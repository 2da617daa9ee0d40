package dev.sysg.stop;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

import org.jboss.logging.Logger;

import dev.sysg.manifest.Hook;
import dev.sysg.platform.Pid;
import dev.sysg.platform.ProcessSpawner.Child;
import dev.sysg.platform.ProcessSpawner;
import dev.sysg.platform.Signal;
import dev.sysg.platform.SignalSender;
import dev.sysg.time.Cancellation;
import dev.sysg.time.Deadline;
import dev.sysg.time.Durations;
import dev.sysg.time.Progress;
import dev.sysg.time.Stopwatch;

/** A hook that has been started. It is polled until it has ended. */
final class RunningHook {

    /** Within the second in which an interrupted command is to end. */
    private static final Duration AFTER_INTERRUPTION = Duration.ofMillis(500);
    private static final Duration AFTER_KILL = Duration.ofSeconds(1);
    private static final Logger LOG = Logger.getLogger(RunningHook.class);

    private final ProcessSpawner spawner;
    private final SignalSender signals;
    private final Cancellation cancellation;
    private final Hook hook;
    private final Pid shell;
    private final InputStream output;
    private final Stopwatch watch = Stopwatch.started();
    private Deadline deadline;
    private Optional<String> killed = Optional.empty();
    private boolean interrupted;

    RunningHook(ProcessSpawner spawner, SignalSender signals, Cancellation cancellation, Hook hook, Child child) {
        this.spawner = spawner;
        this.signals = signals;
        this.cancellation = cancellation;
        this.hook = hook;
        this.shell = child.pid();
        this.output = child.output();
        this.deadline = Deadline.after(hook.timeout());
    }

    /** How long it has been running. */
    Duration elapsed() {
        return watch.elapsed();
    }

    /** How much longer it may run. */
    Duration remaining() {
        return deadline.remaining();
    }

    /**
     * How it went, once it has ended. Its process group is killed when its time is up. What it has written meanwhile is
     * printed, and nothing after its end: a process that it has left behind may go on for ever.
     */
    Optional<HookResult> poll(Progress progress) {
        Optional<HookResult> result = result();
        progress.written(written(result.isPresent()));
        return result;
    }

    private byte[] written(boolean ended) {
        try (InputStream last = ended ? output : null) {
            return output.readNBytes(output.available());
        } catch (IOException e) {
            LOG.debugf(e, "the output of hook %s is lost", shell);
            return new byte[0];
        }
    }

    private Optional<HookResult> result() {
        OptionalInt status = spawner.reap(shell);
        if (status.isPresent()) {
            return Optional.of(killed.map(reason -> new HookResult(OptionalInt.empty(), killed))
                    .orElseGet(() -> exited(status.getAsInt())));
        }
        if (cancellation.isRequested() && !interrupted && killed.isEmpty()) {
            interrupted = true;
            deadline = deadline.remaining().compareTo(AFTER_INTERRUPTION) < 0 ? deadline
                    : Deadline.after(AFTER_INTERRUPTION);
        }
        if (!deadline.isPast()) {
            return Optional.empty();
        }
        if (killed.isPresent()) {
            return Optional.of(new HookResult(OptionalInt.empty(), killed));
        }
        killed = Optional.of(interrupted ? "was killed because the command was interrupted"
                : "was killed at its timeout of " + Durations.text(hook.timeout()));
        // The shell was not reaped a moment ago, so that its pid, and the group of that id, cannot be reused by now.
        signals.signalGroup(shell, Signal.KILL);
        deadline = Deadline.after(AFTER_KILL);
        return Optional.empty();
    }

    private static HookResult exited(int status) {
        return new HookResult(OptionalInt.of(status),
                status == 0 ? Optional.empty() : Optional.of("exited with status " + status));
    }
}
