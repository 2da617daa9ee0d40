package dev.sysg.time;

import java.time.Duration;

/** Prints what is being waited for, and does nothing else. Called many times a second while a wait goes on. */
@FunctionalInterface
public interface Progress {

    /** Prints nothing. */
    Progress SILENT = (subject, elapsed, atMost) -> {
    };

    /**
     * Something is still being waited for.
     *
     * @param subject what is waited for, such as "3 of 20: web"
     * @param elapsed how long the wait has taken so far
     * @param atMost  how much longer it can take
     */
    void waiting(String subject, Duration elapsed, Duration atMost);
}
