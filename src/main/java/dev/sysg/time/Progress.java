package dev.sysg.time;

import java.time.Duration;
import java.util.List;

/** Prints what is being waited for, and does nothing else. Called many times a second while a wait goes on. */
@FunctionalInterface
public interface Progress {

    /** Prints nothing. */
    Progress SILENT = waits -> {
    };

    /**
     * Something that is being waited for.
     *
     * @param subject such as "web: SIGTERM sent"
     * @param elapsed since when
     * @param atMost  how much longer at most
     * @param then    what follows after that, such as "SIGKILL"; empty if it is the end of the wait
     */
    record Wait(String subject, Duration elapsed, Duration atMost, String then) {
    }

    /** All that is being waited for, the longest wait first. */
    void waiting(List<Wait> waits);

    /** Prints what a hook has written, as it is. */
    default void written(byte[] bytes) {
    }

    /** This is being waited for, and nothing else. */
    default void waiting(String subject, Duration elapsed, Duration atMost) {
        waiting(List.of(new Wait(subject, elapsed, atMost, "")));
    }
}
