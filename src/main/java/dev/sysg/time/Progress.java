package dev.sysg.time;

import java.time.Duration;

/** Prints what is being waited for, and does nothing else. Called many times a second while a wait goes on. */
@FunctionalInterface
public interface Progress {

    /** Prints nothing. */
    Progress SILENT = (subject, elapsed, atMost) -> {
    };

    /** The subject, such as "3 of 20: web", is still being waited for: since when, and how much longer at most. */
    void waiting(String subject, Duration elapsed, Duration atMost);
}
