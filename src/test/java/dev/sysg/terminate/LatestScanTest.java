package dev.sysg.terminate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.sysg.process.ProcessSnapshot;
import dev.sysg.process.ProcessTable;

class LatestScanTest {

    private final ProcessTable table = mock();

    @BeforeEach
    void each_scan_is_another_one() {
        when(table.snapshot()).thenAnswer(call -> scanOf(Duration.ZERO));
    }

    @Test
    void a_scan_of_the_last_quarter_of_a_second_serves_again() {
        ProcessSnapshot first = scanOf(Duration.ofMillis(100));
        assertThat(new LatestScan(table, first).recent()).isSameAs(first);
        verify(table, never()).snapshot();
    }

    @Test
    void an_older_scan_is_replaced() {
        ProcessSnapshot first = scanOf(Duration.ofMillis(251));
        LatestScan scan = new LatestScan(table, first);
        ProcessSnapshot second = scan.recent();
        assertThat(second).isNotSameAs(first);
        assertThat(scan.recent()).isSameAs(second);
    }

    @Test
    void a_fresh_scan_is_the_latest_from_then_on() {
        ProcessSnapshot first = scanOf(Duration.ZERO);
        LatestScan scan = new LatestScan(table, first);
        ProcessSnapshot fresh = scan.fresh();
        assertThat(fresh).isNotSameAs(first);
        assertThat(scan.recent()).isSameAs(fresh);
    }

    @Test
    void a_scan_that_began_at_the_moment_or_before_is_not_later() {
        long moment = System.nanoTime();
        ProcessSnapshot atOnce = new ProcessSnapshot(List.of(), true, moment);
        ProcessSnapshot later = new ProcessSnapshot(List.of(), true, moment + 1);
        assertThat(new LatestScan(table, atOnce).beganAfter(moment)).isNotSameAs(atOnce);
        assertThat(new LatestScan(table, later).beganAfter(moment)).isSameAs(later);
    }

    private static ProcessSnapshot scanOf(Duration age) {
        return new ProcessSnapshot(List.of(), true, System.nanoTime() - age.toNanos());
    }
}
