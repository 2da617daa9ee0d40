package dev.sysg.cli;

import java.time.Duration;

import dev.sysg.time.Progress;

/** Prints what is being waited for, once a wait is longer than a second. */
final class ProgressLine implements Progress {

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Output output;
    private Duration previous = Duration.ZERO;
    private Duration next = PATIENCE;

    ProgressLine(Output output) {
        this.output = output;
    }

    @Override
    public void waiting(String subject, Duration elapsed, Duration atMost) {
        if (elapsed.compareTo(previous) < 0) {
            // Another wait has begun.
            output.clearProgress();
            next = PATIENCE;
        }
        previous = elapsed;
        if (elapsed.compareTo(next) >= 0) {
            output.progress(subject + ", " + left(atMost));
            next = elapsed.plus(output.progressInterval());
        }
    }

    private static String left(Duration atMost) {
        return atMost.toDays() > 0 ? "more than a day left" : atMost.plusMillis(999).toSeconds() + " s left";
    }
}
