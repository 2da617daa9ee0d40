package dev.sysg.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

import dev.sysg.time.Deadline;

/** Where no thread can be had for the wait. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LockWaitTest {

    private static final int HELD = 11;
    private static final int BAD = 9;

    private int released;

    @Test
    void a_lock_that_becomes_free_is_kept() {
        assertThat(poll(Duration.ofSeconds(20), () -> true, HELD, HELD, 0)).isZero();
        assertThat(released).isZero();
    }

    @Test
    void one_that_cannot_be_had_is_given_up() {
        assertThat(poll(Duration.ofSeconds(20), () -> true, HELD, BAD)).isEqualTo(BAD);
        assertThat(released).isEqualTo(1);
    }

    @Test
    void one_that_is_never_free_is_given_up_when_the_time_is_up_or_the_wait_is_to_end() {
        assertThat(poll(Duration.ZERO, () -> true, HELD)).isEqualTo(HELD);
        assertThat(poll(Duration.ofSeconds(20), () -> false, HELD)).isEqualTo(HELD);
        assertThat(released).isEqualTo(2);
    }

    private int poll(Duration limit, BooleanSupplier goesOn, Integer... answers) {
        Deque<Integer> attempts = new ArrayDeque<>(List.of(answers));
        return new LockWait(() -> BAD, attempts::pop, () -> released++, HELD).poll(Deadline.after(limit), goesOn);
    }
}
