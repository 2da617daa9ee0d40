package dev.sysg.cli;

import java.time.Duration;

import dev.sysg.stop.Progress;

/** Tells what is waited for, once a wait is longer than a second: on a terminal all the time, else now and then. */
final class ProgressLine implements Progress {

    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);

    private final Output output;
    private String lastSubject = "";
    private long lastSeconds;
    private Duration next = PATIENCE;

    ProgressLine(Output output) {
        this.output = output;
    }

    @Override
    public void waiting(String subject, Duration elapsed, Duration atMost) {
        if (!subject.equals(lastSubject)) {
            output.clearProgress();
            lastSubject = subject;
            lastSeconds = -1;
            next = PATIENCE;
        }
        long seconds = atMost.plusMillis(999).toSeconds();
        if (elapsed.compareTo(next) >= 0 && seconds != lastSeconds) {
            output.progress(subject + ", " + seconds + " s left");
            lastSeconds = seconds;
            next = output.isTerminal() ? PATIENCE : elapsed.plus(BETWEEN_LINES);
        }
    }
}
