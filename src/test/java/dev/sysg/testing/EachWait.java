package dev.sysg.testing;

import java.time.Duration;
import java.util.List;

import dev.sysg.time.Progress;

/** Progress that a test follows wait by wait. */
@FunctionalInterface
public interface EachWait extends Progress {

    /** For a method that takes any progress. */
    static Progress of(EachWait each) {
        return each;
    }

    @Override
    void waiting(String subject, Duration elapsed, Duration atMost);

    @Override
    default void waiting(List<Wait> waits) {
        waits.forEach(wait -> waiting(wait.subject(), wait.elapsed(), wait.atMost()));
    }
}
