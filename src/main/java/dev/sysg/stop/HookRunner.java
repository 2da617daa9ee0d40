package dev.sysg.stop;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import dev.sysg.error.SysgException;
import dev.sysg.manifest.Hook;
import dev.sysg.manifest.ServiceSpec;
import dev.sysg.platform.Pid;
import dev.sysg.platform.Privileges;
import dev.sysg.platform.ProcessSpawner;
import dev.sysg.platform.Signal;
import dev.sysg.platform.SignalSender;
import dev.sysg.time.BackOff;
import dev.sysg.time.Cancellation;
import dev.sysg.time.Deadline;
import dev.sysg.time.Durations;

/**
 * Runs the on_stop.success hook of a stopped service (systemg-compat.md §7). Whatever comes of it is a warning at most:
 * the service is stopped.
 */
@Singleton
public class HookRunner {

    private static final Logger LOG = Logger.getLogger(HookRunner.class);
    /** Within the second in which an interrupted command is to end. */
    private static final Duration INTERRUPTED_HOOK_WAIT = Duration.ofMillis(500);
    private static final Duration KILLED_HOOK_WAIT = Duration.ofSeconds(1);

    private final ProcessSpawner spawner;
    private final SignalSender signals;
    private final Cancellation interruption;
    private final Privileges privileges;

    HookRunner(ProcessSpawner spawner, SignalSender signals, Cancellation interruption, Privileges privileges) {
        this.spawner = spawner;
        this.privileges = privileges;
        this.signals = signals;
        this.interruption = interruption;
    }

    /** Runs the hook to its end, or to its timeout, at which its whole process group is killed. */
    void run(ServiceSpec service, Hook hook, Path directory, Progress progress) {
        if (hook.command().indexOf('\0') >= 0) {
            warn(service.name(), "cannot be started (its command holds a NUL, where it would be cut off)");
            return;
        }
        try {
            Pid shell = spawner.spawn(
                    List.of("sh", "-c", "cd -- \"$1\" && exec sh -c \"$2\"", "sh", directory.toString(),
                            hook.command()),
                    environment(service));
            await(service.name(), hook, shell, progress);
        } catch (IOException | SysgException e) {
            warn(service.name(), "cannot be started (" + e.getMessage() + ")");
            LOG.debug(e.getMessage(), e);
        }
    }

    private void await(String service, Hook hook, Pid shell, Progress progress) {
        Deadline deadline = Deadline.after(hook.timeout());
        OptionalInt status = awaitEnd(shell, deadline, true, progress.of("the on_stop hook of " + service));
        if (status.isEmpty() && interruption.isRequested()) {
            status = awaitEnd(shell, sooner(deadline, INTERRUPTED_HOOK_WAIT), false, Progress.NOBODY);
        }
        if (status.isEmpty()) {
            String cause = deadline.isPast() ? "at its timeout of " + Durations.text(hook.timeout())
                    : "as this command was interrupted";
            // The shell is our child and not reaped, so that its number, and so the group's, is still its own.
            signals.signalGroup(shell, Signal.KILL);
            awaitEnd(shell, Deadline.after(KILLED_HOOK_WAIT), false, Progress.NOBODY);
            warn(service, "was killed " + cause);
        } else if (status.getAsInt() != 0) {
            warn(service, "exited with status " + status.getAsInt());
        }
    }

    private static void warn(String service, String fact) {
        LOG.warnf("the on_stop hook of '%s' %s: the service is stopped; run the hook by hand if it matters", service,
                fact);
    }

    private OptionalInt awaitEnd(Pid shell, Deadline deadline, boolean interruptibly, Consumer<Duration> remaining) {
        BackOff backOff = new BackOff();
        OptionalInt status = spawner.reap(shell);
        while (status.isEmpty() && !deadline.isPast() && !(interruptibly && interruption.isRequested())) {
            remaining.accept(deadline.remaining());
            Duration pause = backOff.next(deadline);
            if (interruptibly) {
                interruption.pause(pause);
            } else {
                interruption.pauseRegardless(pause);
            }
            status = spawner.reap(shell);
        }
        return status;
    }

    private static Deadline sooner(Deadline deadline, Duration limit) {
        return deadline.remaining().compareTo(limit) <= 0 ? deadline : Deadline.after(limit);
    }

    private Map<String, String> environment(ServiceSpec service) {
        Map<String, String> environment = new HashMap<>(privileges.environment());
        environment.putAll(service.environment());
        return environment;
    }
}
