package dev.sysg.cli;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import dev.sysg.time.Durations;
import dev.sysg.time.Progress;

/** Prints what is being waited for, once a wait is longer than a second: as many lines as there is room for. */
final class ProgressLine implements Progress {

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Output output;
    private Duration previous = Duration.ZERO;
    private Duration next = PATIENCE;

    ProgressLine(Output output) {
        this.output = output;
    }

    @Override
    public void waiting(List<Wait> waits) {
        if (waits.isEmpty()) {
            return;
        }
        Duration elapsed = waits.get(0).elapsed();
        if (elapsed.compareTo(previous) < 0) {
            // Another wait has begun.
            output.clearProgress();
            next = PATIENCE;
        }
        previous = elapsed;
        if (elapsed.compareTo(next) >= 0) {
            output.progress(lines(waits, output.progressLines()));
            next = elapsed.plus(output.progressInterval());
        }
    }

    @Override
    public void written(byte[] bytes) {
        output.raw(bytes);
    }

    private static List<String> lines(List<Wait> waits, int most) {
        int shown = waits.size() > most ? most - 1 : waits.size();
        return Stream.concat(waits.stream().limit(shown).map(ProgressLine::line),
                Stream.of("… and " + (waits.size() - shown) + " more").limit(waits.size() - shown)).toList();
    }

    private static String line(Wait wait) {
        String time = wait.atMost().toDays() > 0 ? "more than a day"
                : Durations.text(Duration.ofSeconds(wait.atMost().plusMillis(999).toSeconds()));
        return wait.subject() + ", " + (wait.then().isEmpty() ? time + " left" : wait.then() + " in " + time);
    }
}
