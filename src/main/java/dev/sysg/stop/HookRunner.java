package dev.sysg.stop;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import jakarta.inject.Singleton;

import dev.sysg.error.SysgException;
import dev.sysg.file.NonUtf8;
import dev.sysg.manifest.Hook;
import dev.sysg.manifest.ServiceSpec;
import dev.sysg.platform.ProcessSpawner;
import dev.sysg.platform.SignalSender;
import dev.sysg.time.Cancellation;

/** Runs the hooks of services (systemg-compat.md §7). */
@Singleton
public record HookRunner(ProcessSpawner spawner, SignalSender signals, Cancellation cancellation) {

    private static final Pattern ASCII = Pattern.compile("\\p{ASCII}*");
    private static final Pattern SPECIAL = Pattern.compile("[^A-Za-z0-9]");
    /** sh drops all other variables. */
    private static final Pattern SHELL_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Duration BETWEEN_POLLS = Duration.ofMillis(10);

    /**
     * Starts a hook as it is written, in a session of its own, in the manifest's directory, with the service's
     * variables in its environment; SysgException saying why it cannot be started.
     */
    RunningHook start(ServiceSpec service, Hook hook, Path directory) {
        if (hook.command().indexOf('\0') >= 0) {
            throw new SysgException("its command holds a NUL, at which it would be cut off");
        }
        Map<String, String> environment = new HashMap<>(NonUtf8.environment());
        environment.putAll(service.environment());
        String script = environment.entrySet().stream().filter(HookRunner::isForShell).map(variable ->
                "%1$s=$(printf %%b '%2$s.'); export %1$s=\"${%1$s%%.}\"; ".formatted(variable.getKey(),
                        escaped(variable.getValue()))).collect(Collectors.joining());
        try {
            return new RunningHook(spawner, signals, cancellation, hook, spawner.spawn(List.of("sh", "-c",
                    script + "cd -- \"$1\" && exec sh -c \"$(printf %b '" + escaped(hook.command()) + "')\"",
                    "sh", directory.toString()), environment));
        } catch (IOException e) {
            throw new SysgException(e.getMessage(), e);
        }
    }

    /** A text that is not ASCII: a JVM could pass it on in the charset of the locale only. */
    private static boolean isForShell(Map.Entry<String, String> variable) {
        return !ASCII.matcher(variable.getValue()).matches() && SHELL_NAME.matcher(variable.getKey()).matches();
    }

    /** For printf(1): a text of ASCII letters, digits and escaped bytes, so that no shell finds code in it. */
    private static String escaped(String text) {
        return SPECIAL.matcher(new String(NonUtf8.encode(text), StandardCharsets.ISO_8859_1)).replaceAll(special ->
                String.format("\\\\0%03o", (int) special.group().charAt(0)));
    }

    /** Runs a hook to its end. */
    public HookResult run(ServiceSpec service, Hook hook, Path directory) {
        try {
            RunningHook running = start(service, hook, directory);
            for (;;) {
                Optional<HookResult> result = running.poll();
                if (result.isPresent()) {
                    return result.get();
                }
                LockSupport.parkNanos(BETWEEN_POLLS.toNanos());
            }
        } catch (SysgException e) {
            return new HookResult(OptionalInt.empty(), Optional.of("cannot be started (" + e.getMessage() + ")"));
        }
    }
}
