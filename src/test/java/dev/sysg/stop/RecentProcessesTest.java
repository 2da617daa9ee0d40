package dev.sysg.stop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.time.Duration;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

import dev.sysg.process.ProcessSnapshot;
import dev.sysg.process.ProcessTable;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RecentProcessesTest {

    private final ProcessTable table = mock();
    private final RecentProcesses recent = new RecentProcesses(table);

    @BeforeEach
    void each_look_is_another_one() {
        when(table.snapshot()).thenAnswer(look -> new ProcessSnapshot(List.of(), true));
    }

    @Test
    void one_look_serves_several() {
        ProcessSnapshot first = recent.recent();
        assertThat(recent.recent()).isSameAs(first);
    }

    @Test
    void a_fresh_look_is_the_recent_one_from_then_on() {
        ProcessSnapshot first = recent.recent();
        ProcessSnapshot fresh = recent.fresh();
        assertThat(fresh).isNotSameAs(first);
        assertThat(recent.recent()).isSameAs(fresh);
    }

    @Test
    void a_look_is_old_after_a_quarter_of_a_second() {
        long start = System.nanoTime();
        ProcessSnapshot first = recent.recent();
        Awaitility.await().pollInterval(Duration.ofMillis(5)).atMost(Duration.ofSeconds(5))
                .until(() -> recent.recent() != first);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(250));
    }
}
