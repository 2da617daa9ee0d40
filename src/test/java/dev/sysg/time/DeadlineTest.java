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
    void a_deadline_that_is_not_ahead_is_past(String duration) {
        Deadline deadline = Deadline.after(Duration.parse(duration));

        assertThat(deadline.isPast()).isTrue();
        assertThat(deadline.remaining()).isZero();
    }

    @Test
    void a_deadline_ahead_is_not_past() {
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
    void a_clock_that_overflows_is_compared_correctly() {
        assertThat(new Deadline(System.nanoTime() + Long.MAX_VALUE).isPast()).isFalse();
    }

    @Test
    void the_remaining_time_decreases() {
        Deadline deadline = Deadline.after(Duration.ofMillis(5));

        new Cancellation().pause(deadline.remaining().plusMillis(1));

        assertThat(deadline.isPast()).isTrue();
    }
}
