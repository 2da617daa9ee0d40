package dev.sysg.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class DeadlineTest {

    @ParameterizedTest
    @ValueSource(strings = { "PT0S", "PT-1S" })
    void what_lies_no_time_ahead_is_past(String duration) {
        Deadline deadline = Deadline.after(Duration.parse(duration));

        assertThat(deadline.isPast()).isTrue();
        assertThat(deadline.remaining()).isZero();
    }

    @Test
    void what_lies_ahead_is_not_past_yet() {
        Deadline deadline = Deadline.after(Duration.ofHours(1));

        assertThat(deadline.isPast()).isFalse();
        assertThat(deadline.remaining()).isBetween(Duration.ofMinutes(59), Duration.ofHours(1));
    }

    @Test
    void the_longest_duration_does_not_overflow() {
        Deadline deadline = Deadline.after(Duration.ofSeconds(Long.MAX_VALUE));

        assertThat(deadline.isPast()).isFalse();
        assertThat(deadline.remaining()).isGreaterThan(Duration.ofDays(36499));
    }

    @Test
    void a_clock_that_wraps_around_is_no_matter() {
        assertThat(new Deadline(System.nanoTime() + Long.MAX_VALUE).isPast()).isFalse();
    }

    @Test
    void time_goes_by() {
        Deadline deadline = Deadline.after(Duration.ofMillis(5));

        new Cancellation().pauseRegardless(deadline.remaining().plusMillis(1));

        assertThat(deadline.isPast()).isTrue();
    }
}
