package dev.sysg.stop;

import java.time.Duration;

/** Hears, while a wait goes on, what is waited for. Called often; it is up to the listener when to say something. */
@FunctionalInterface
public interface Progress {

    /**
     * @param subject what is waited for, such as "3 of 20: web"
     * @param elapsed how long it has been waited for
     * @param atMost  how much longer it can take
     */
    void waiting(String subject, Duration elapsed, Duration atMost);
}
