package dev.sysg.stop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

import dev.sysg.platform.Pid;
import dev.sysg.process.BootClock;
import dev.sysg.process.ProcessEntry;
import dev.sysg.process.ProcessIdentity;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class HeldNumbersTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration UNUSED = Duration.ofMillis(500);
    private static final Duration LATER = UNUSED.plusMillis(1);
    private static final Pid LEADER = new Pid(100);
    private static final Pid MEMBER = new Pid(101);

    private final BootClock clock = mock();
    private final HeldNumbers numbers = new HeldNumbers(clock, UNUSED);

    @BeforeEach
    void the_number_of_the_leader_is_theirs() {
        at(Duration.ZERO);
        numbers.add(LEADER);
    }

    @Test
    void a_number_is_theirs_until_it_may_be_anothers() {
        at(UNUSED);
        assertThat(numbers.has(LEADER)).isTrue();
        at(LATER);
        assertThat(numbers.has(LEADER)).isFalse();
    }

    @Test
    void a_number_that_none_of_them_bore_is_not_theirs() {
        assertThat(numbers.has(MEMBER)).isFalse();
        numbers.renew(MEMBER);
        assertThat(numbers.has(MEMBER)).isFalse();
    }

    @Test
    void a_member_that_is_seen_keeps_the_number_of_its_group_theirs() {
        at(UNUSED);
        numbers.add(entry(MEMBER, LEADER, new Pid(7)));
        at(LATER);
        assertThat(numbers.has(LEADER)).isTrue();
        assertThat(numbers.has(MEMBER)).isTrue();
        assertThat(numbers.has(new Pid(7))).as("the session that it was started in").isFalse();
    }

    @Test
    void an_answer_keeps_it_theirs_if_it_comes_in_time_and_not_otherwise() {
        at(UNUSED);
        numbers.renew(LEADER);
        at(UNUSED.plus(UNUSED));
        assertThat(numbers.has(LEADER)).isTrue();
        at(UNUSED.plus(UNUSED).plusMillis(1));
        numbers.renew(LEADER);
        assertThat(numbers.has(LEADER)).isFalse();
    }

    @Test
    void who_began_in_time_has_the_number_from_them_however_late_he_is_seen() {
        ProcessIdentity inTime = new ProcessIdentity(MEMBER, 1);
        ProcessIdentity late = new ProcessIdentity(MEMBER, 2);
        when(clock.startOf(inTime)).thenReturn(START.plus(UNUSED));
        when(clock.startOf(late)).thenReturn(START.plus(LATER));
        at(Duration.ofHours(1));
        assertThat(numbers.hadAtStartOf(inTime, LEADER)).isTrue();
        assertThat(numbers.hadAtStartOf(late, LEADER)).isFalse();
    }

    private void at(Duration sinceStart) {
        when(clock.now()).thenReturn(START.plus(sinceStart));
    }

    private static ProcessEntry entry(Pid pid, Pid group, Pid session) {
        return new ProcessEntry(new ProcessIdentity(pid, 1), "web", 'S', 1, group.value(), session.value(), 1, 0);
    }
}
