package dev.sysg.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class BackOffTest {

    @Test
    void pauses_double_from_a_fifth_of_a_millisecond_to_25_milliseconds() {
        BackOff backOff = new BackOff();
        Deadline far = Deadline.after(Duration.ofMinutes(1));
        assertThat(Stream.generate(() -> backOff.next(far)).limit(10).map(pause -> pause.toNanos() / 1000))
                .containsExactly(200L, 400L, 800L, 1600L, 3200L, 6400L, 12800L, 25000L, 25000L, 25000L);
    }

    @Test
    void no_pause_outlasts_the_deadline() {
        BackOff backOff = new BackOff();
        assertThat(backOff.next(Deadline.after(Duration.ofNanos(100_000))))
                .isLessThanOrEqualTo(Duration.ofNanos(100_000));
        assertThat(backOff.next(Deadline.after(Duration.ZERO))).isZero();
    }
}
