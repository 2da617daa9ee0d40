package dev.sysg.stop;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

import jakarta.inject.Singleton;

import dev.sysg.error.SysgException;
import dev.sysg.manifest.Hook;
import dev.sysg.manifest.ServiceSpec;
import dev.sysg.manifest.ShellCommand;
import dev.sysg.platform.ProcessSpawner;
import dev.sysg.platform.SignalSender;
import dev.sysg.time.Cancellation;
import dev.sysg.time.Progress;

/** Runs the hooks of services (systemg-compat.md §7). */
@Singleton
public record HookRunner(ProcessSpawner spawner, SignalSender signals, Cancellation cancellation) {

    private static final Duration BETWEEN_POLLS = Duration.ofMillis(10);

    /**
     * Starts a hook as it is written, in a session of its own, in the manifest's directory, with the service's
     * variables in its environment; SysgException saying why it cannot be started.
     */
    RunningHook start(ServiceSpec service, Hook hook, Path directory) {
        ShellCommand shell = ShellCommand.of(hook.command(), directory, service, "", "");
        try {
            return new RunningHook(spawner, signals, cancellation, hook,
                    spawner.spawn(shell.words(), shell.environment()));
        } catch (IOException e) {
            throw new SysgException(e.getMessage(), e);
        }
    }

    /** Runs a hook to its end. */
    public HookResult run(ServiceSpec service, Hook hook, Path directory, Progress progress) {
        try {
            RunningHook running = start(service, hook, directory);
            for (;;) {
                Optional<HookResult> result = running.poll(progress);
                if (result.isPresent()) {
                    return result.get();
                }
                LockSupport.parkNanos(BETWEEN_POLLS.toNanos());
            }
        } catch (SysgException e) {
            return HookResult.notStarted(e.getMessage());
        }
    }
}
