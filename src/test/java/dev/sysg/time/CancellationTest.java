package dev.sysg.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(20)
class CancellationTest {

    private static final Duration LONG = Duration.ofHours(1);
    private static final int SIGINT = 2;
    private static final int SIGTERM = 15;

    private final Cancellation interruption = new Cancellation();

    @Test
    void nothing_is_requested_at_first() {
        assertThat(interruption.isRequested()).isFalse();
        assertThat(interruption.signal()).isEmpty();
        assertThat(interruption.pause(Duration.ofNanos(1))).isFalse();
    }

    @Test
    void the_first_request_counts() {
        interruption.request(SIGINT);
        interruption.request(SIGTERM);

        assertThat(interruption.isRequested()).isTrue();
        assertThat(interruption.signal()).hasValue(SIGINT);
    }

    @Test
    void a_request_ends_the_pause_of_another_thread() {
        CompletableFuture<Boolean> paused = CompletableFuture.supplyAsync(() -> interruption.pause(LONG));

        interruption.request(SIGTERM);

        assertThat(paused.join()).isTrue();
    }

    @Test
    void after_a_request_there_is_no_pause() {
        interruption.request(SIGTERM);

        assertThat(interruption.pause(LONG)).isTrue();
    }

    @Test
    void what_has_to_be_finished_pauses_all_the_same() {
        interruption.request(SIGTERM);

        assertPauses();
    }

    @Test
    void a_wake_up_that_was_left_over_does_not_cut_a_pause_short() {
        LockSupport.unpark(Thread.currentThread());

        assertPauses();
    }

    private void assertPauses() {
        Duration pause = Duration.ofMillis(30);
        long start = System.nanoTime();

        interruption.pauseRegardless(pause);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(pause);
    }

    @Test
    void an_interrupted_thread_does_not_go_on_as_if_it_had_waited() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> interruption.pause(LONG)).isInstanceOf(IllegalStateException.class);

        assertThat(Thread.interrupted()).isTrue();
    }
}
