package dev.sysg.manifest;

import java.time.Duration;

/**
 * A command for {@code sh -c} that is run when a service has started, ended or been stopped (systemg-compat.md §7).
 *
 * @param command as written: a value that is pasted into a script is code, so the shell finds it in its environment
 * @param timeout after which the hook is killed, from zero to a year
 */
public record Hook(String command, Duration timeout) {

    /** For a hook without a timeout, for which systemg would wait forever. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);
}
