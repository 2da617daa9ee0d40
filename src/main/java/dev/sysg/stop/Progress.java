package dev.sysg.stop;

import java.time.Duration;
import java.util.function.Consumer;

import dev.sysg.time.Stopwatch;

/** Hears, while a wait goes on, what is waited for. Called often; it is up to the listener when to say something. */
@FunctionalInterface
public interface Progress {

    /** For a wait of which nobody hears. */
    Consumer<Duration> NOBODY = remaining -> {
    };

    /**
     * @param subject what is waited for, such as "3 of 20: web"
     * @param elapsed how long it has been waited for
     * @param atMost  how much longer it can take
     */
    void waiting(String subject, Duration elapsed, Duration atMost);

    /** For a wait that begins now, and only has to say how much longer it can take. */
    default Consumer<Duration> of(String subject) {
        Stopwatch watch = Stopwatch.started();
        return atMost -> waiting(subject, watch.elapsed(), atMost);
    }
}
