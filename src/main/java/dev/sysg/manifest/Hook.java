package dev.sysg.manifest;

import java.time.Duration;

/**
 * A command that is run for {@code sh -c} when something has happened to a service (systemg-compat.md §7).
 *
 * @param timeout after which it is killed, zero or more
 */
public record Hook(String command, Duration timeout) {

    /** For a hook that names none: systemg would wait for ever. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);
}
