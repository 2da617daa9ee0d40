package dev.sysg.stop;

import java.time.Duration;

/** Hears how long a wait has taken, and how long it can still take. */
@FunctionalInterface
interface Waiting {

    void heard(Duration elapsed, Duration atMost);
}
