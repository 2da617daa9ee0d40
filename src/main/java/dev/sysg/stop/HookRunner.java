package dev.sysg.stop;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import jakarta.inject.Singleton;

import dev.sysg.error.SysgException;
import dev.sysg.manifest.Hook;
import dev.sysg.manifest.ServiceSpec;
import dev.sysg.platform.ProcessSpawner;
import dev.sysg.platform.SignalSender;
import dev.sysg.time.Cancellation;

/** Runs the on_stop.success hooks of stopped services (systemg-compat.md §7). */
@Singleton
public record HookRunner(ProcessSpawner spawner, SignalSender signals, Cancellation cancellation) {

    /**
     * Starts a hook as it is written, in a session of its own, in the manifest's directory, with the service's
     * variables in its environment; SysgException saying why it cannot be started.
     */
    RunningHook start(ServiceSpec service, Hook hook, Path directory) {
        if (hook.command().indexOf('\0') >= 0) {
            throw new SysgException("its command holds a NUL, at which it would be cut off");
        }
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.putAll(service.environment());
        try {
            return new RunningHook(spawner, signals, cancellation, hook, spawner.spawn(List.of("sh", "-c",
                    "cd -- \"$1\" && exec sh -c \"$2\"", "sh", directory.toString(), hook.command()), environment));
        } catch (IOException e) {
            throw new SysgException(e.getMessage(), e);
        }
    }
}
