package dev.sysg.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

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

    private final Cancellation cancellation = new Cancellation();

    @Test
    void cancellation_is_not_requested_at_first() {
        assertThat(cancellation.isRequested()).isFalse();
        assertThat(cancellation.signal()).isEmpty();
        assertThat(cancellation.pause(Duration.ofNanos(1))).isFalse();
    }

    @Test
    void the_first_request_counts() {
        cancellation.request(SIGINT);
        cancellation.request(SIGTERM);

        assertThat(cancellation.isRequested()).isTrue();
        assertThat(cancellation.signal()).hasValue(SIGINT);
    }

    @Test
    void a_request_ends_the_pause_of_another_thread() {
        CompletableFuture<Boolean> paused = CompletableFuture.supplyAsync(() -> cancellation.pause(LONG));

        cancellation.request(SIGTERM);

        assertThat(paused.join()).isTrue();
    }

    @Test
    void after_a_request_there_is_no_pause() {
        cancellation.request(SIGTERM);

        assertThat(cancellation.pause(LONG)).isTrue();
    }

    @Test
    void an_interrupted_thread_fails() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> cancellation.pause(LONG)).isInstanceOf(IllegalStateException.class);

        assertThat(Thread.interrupted()).isTrue();
    }
}
