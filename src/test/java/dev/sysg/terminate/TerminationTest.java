package dev.sysg.terminate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.doCallRealMethod;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sysg.error.SysgException;
import dev.sysg.platform.Pid;
import dev.sysg.platform.Signal;
import dev.sysg.store.ServiceId;
import dev.sysg.terminate.TerminationResult.End;
import dev.sysg.testing.FakeProc;
import dev.sysg.time.Deadline;

/** The termination of several services: whose turn it is, and what one that fails means for the others. */
class TerminationTest {

    private static final int WEB = FakeProc.FIRST;
    private static final int DB = FakeProc.FIRST + 1;
    private static final int ORPHAN = FakeProc.FIRST + 2;
    private static final Duration SHORT = Duration.ofMillis(60);
    private static final Duration LONG = Duration.ofHours(1);

    private FakeServices services;
    private FakeProc proc;

    @BeforeEach
    void two_services_are_running(@TempDir Path root) {
        services = new FakeServices(root);
        proc = services.proc;
        proc.process(WEB).session(WEB).in();
        proc.process(DB).session(DB).in();
    }

    @Test
    void one_scan_proves_the_ends_of_all_services() {
        List<Integer> leaders = IntStream.range(0, 20).mapToObj(i -> FakeProc.FIRST + 100 + i).toList();
        leaders.forEach(leader -> {
            proc.process(leader).in();
            services.stop("s" + leader, leader);
        });
        services.during(() -> {
            leaders.forEach(proc::ends);
            clearInvocations(services.table);
        });
        assertThat(services.finish().values()).hasSize(20).allMatch(TerminationResult::hasEnded);
        verify(services.table, times(1)).snapshot();
    }

    @Test
    void one_scan_serves_all_services_that_are_killed() {
        services.stop("web", WEB, SHORT, LONG).stop("db", DB, SHORT, LONG);
        ends("KILL", WEB);
        ends("KILL", DB);
        assertThat(services.finish().values()).allMatch(result -> result.signal().equals(Optional.of(Signal.KILL)));
        assertThat(services.sent).filteredOn(signal -> signal.startsWith("KILL")).hasSize(2);
    }

    @Test
    void services_that_wait_for_nothing_get_their_signal_at_once() {
        services.stop("web", WEB).stop("db", DB).during(() -> {
            assertThat(services.sent).contains("TERM to group " + WEB, "TERM to group " + DB);
            proc.ends(WEB);
            proc.ends(DB);
        });
        assertThat(services.finish().values()).allMatch(TerminationResult::hasEnded);
    }

    @Test
    void a_dependency_gets_its_signal_after_its_dependent_has_ended() {
        List<String> before = new ArrayList<>();
        services.stop("web", WEB).stop("db", DB, "web").during(() -> before.addAll(services.sent))
                .during(() -> proc.ends(WEB));
        ends("TERM", DB);
        assertThat(services.finish().values()).allMatch(TerminationResult::hasEnded);
        assertThat(before).containsExactly("TERM to group " + WEB, "CONT to group " + WEB);
        assertThat(services.sent).endsWith("TERM to group " + DB);
    }

    @Test
    void a_dependency_waits_for_a_late_process_of_its_dependent() {
        services.stop("web", WEB).stop("db", DB, "web").on("TERM to group " + WEB, () -> {
            proc.process(ORPHAN).group(WEB).session(WEB).in();
            proc.ends(WEB);
        }).during(() -> {
            assertThat(services.sent).doesNotContain("TERM to group " + DB);
            proc.ends(ORPHAN);
        });
        ends("TERM", DB);
        assertThat(services.finish().values()).allMatch(TerminationResult::hasEnded);
    }

    @Test
    void a_dependency_gets_its_turn_after_its_dependent_has_failed() {
        services.stop("web", WEB, Duration.ZERO, SHORT).stop("db", DB, "web");
        ends("TERM", DB);
        Map<String, TerminationResult> results = services.finish();
        assertThat(results.get("web").end()).isEqualTo(new End.StillRunning(List.of(new Pid(WEB))));
        assertThat(results.get("db").end()).isEqualTo(new End.Ended());
    }

    @Test
    void a_grace_period_begins_with_the_turn() {
        services.stop("web", WEB, SHORT, LONG).stop("db", DB, SHORT.multipliedBy(5), LONG, "web");
        ends("KILL", WEB);
        services.on("TERM to group " + DB, () -> services.during(() -> proc.ends(DB)));
        assertThat(services.finish().get("db").signal()).contains(Signal.TERM);
    }

    @Test
    void a_caller_that_releases_a_service_decides_when_others_go_on() {
        services.stopWithHook("web", WEB).stop("db", DB, "web");
        ends("TERM", WEB);
        ends("TERM", DB);
        Termination termination = services.begin();
        List<TerminationResult> results = termination.next(LONG);
        assertThat(results).extracting(TerminationResult::end).containsExactly(new End.Ended());
        assertThat(termination.next(SHORT)).isEmpty();
        assertThat(services.sent).doesNotContain("TERM to group " + DB);

        termination.release(ServiceId.of("web"));
        assertThat(services.finish(termination).get("db").end()).isEqualTo(new End.Ended());
    }

    @Test
    void a_caller_that_releases_a_service_gets_its_end_without_delay() {
        services.stopWithHook("web", WEB).stop("db", DB);
        ends("TERM", WEB);
        Termination termination = services.begin();
        assertThat(termination.next(LONG)).extracting(TerminationResult::id).containsExactly(ServiceId.of("web"));
        assertThat(services.waited()).isZero();
    }

    @Test
    void an_end_is_returned_within_a_quarter_of_a_second() {
        services.stop("web", WEB).stop("db", DB);
        ends("TERM", WEB);
        Termination termination = services.begin();
        List<TerminationResult> results = termination.next(LONG);
        assertThat(results).extracting(TerminationResult::id).containsExactly(ServiceId.of("web"));
        assertThat(termination.unfinished()).isEqualTo(1);
    }

    @Test
    void a_call_returns_empty_when_its_time_is_up() {
        Termination termination = services.stop("web", WEB).begin();
        Deadline before = Deadline.after(SHORT);
        assertThat(termination.next(SHORT)).isEmpty();
        assertThat(before.isPast()).isTrue();
    }

    @Test
    void after_a_cancellation_nothing_is_signalled() {
        services.stop("web", WEB).stop("db", DB, "web");
        services.cancellation.request(2);
        assertThat(services.finish().values()).extracting(TerminationResult::end)
                .containsOnly(new End.Interrupted(List.of()));
        assertThat(services.sent).isEmpty();
    }

    @Test
    void a_cancellation_ends_a_wait() {
        services.stop("web", WEB).stop("db", DB, "web").during(() -> services.cancellation.request(2));
        Map<String, TerminationResult> results = services.finish();
        assertThat(results.get("web").end()).isEqualTo(new End.Interrupted(List.of(new Pid(WEB))));
        assertThat(results.get("web").signal()).contains(Signal.TERM);
        assertThat(results.get("db").end()).isEqualTo(new End.Interrupted(List.of()));
        assertThat(services.sent).containsExactly("TERM to group " + WEB, "CONT to group " + WEB);
    }

    @Test
    void a_cancellation_holds_back_the_services_whose_turn_has_come() {
        services.stop("web", WEB).stop("db", DB).on("TERM to group " + WEB, () -> services.cancellation.request(2));
        Map<String, TerminationResult> results = services.finish();
        assertThat(results.get("db").end()).isEqualTo(new End.Interrupted(List.of()));
        assertThat(services.sent).containsExactly("TERM to group " + WEB, "CONT to group " + WEB);
    }

    @Test
    void a_cancelled_wait_reports_what_has_ended_by_then() {
        services.stop("web", WEB).stop("db", DB).during(() -> {
            proc.ends(WEB);
            services.cancellation.request(2);
        });
        Map<String, TerminationResult> results = services.finish();
        assertThat(results.get("web").end()).isEqualTo(new End.Ended());
        assertThat(results.get("db").end()).isEqualTo(new End.Interrupted(List.of(new Pid(DB))));
    }

    @Test
    void a_process_found_after_a_cancellation_is_reported_unsignalled() {
        services.stop("web", WEB).during(() -> {
            proc.process(ORPHAN).session(WEB).in();
            proc.ends(WEB);
            services.cancellation.request(2);
        });
        assertThat(services.result().end()).isEqualTo(new End.Interrupted(List.of(new Pid(ORPHAN))));
        assertThat(services.sent).doesNotContain("TERM to " + ORPHAN);
    }

    @Test
    void an_obstacle_keeps_its_service_from_being_signalled() {
        services.stop("web", WEB).stop("db", DB, "web");
        ends("TERM", DB);
        Map<String, TerminationResult> results = services.finish(services.begin(target ->
                target.pid().value() == WEB ? Optional.of("a supervisor has come up") : Optional.empty()));
        assertThat(results.get("web").end()).isEqualTo(new End.NotTried("a supervisor has come up"));
        assertThat(results.get("web").signal()).isEmpty();
        assertThat(results.get("db").end()).isEqualTo(new End.Ended());
        assertThat(services.sent).containsExactly("TERM to group " + DB);
    }

    @Test
    void the_gate_is_asked_once_right_before_each_first_signal() {
        List<String> events = services.sent;
        services.stop("web", WEB, Duration.ofMillis(20), LONG).stop("db", DB, "web");
        ends("KILL", WEB);
        ends("TERM", DB);
        services.finish(services.begin(target -> {
            events.add("gate " + target.pid());
            return Optional.empty();
        }));
        assertThat(events).containsExactly("gate " + WEB, "TERM to group " + WEB, "CONT to group " + WEB,
                "KILL to group " + WEB, "gate " + DB, "TERM to group " + DB);
    }

    @Test
    void a_gate_that_fails_concerns_its_service_alone() {
        services.stop("web", WEB).stop("db", DB);
        ends("TERM", DB);
        Map<String, TerminationResult> results = services.finish(services.begin(target -> {
            if (target.pid().value() == WEB) {
                throw new SysgException("no answer");
            }
            return Optional.empty();
        }));
        assertThat(results.get("web").end()).isEqualTo(new End.Unknown("no answer"));
        assertThat(results.get("db").end()).isEqualTo(new End.Ended());
    }

    @Test
    void without_a_scan_what_was_signalled_is_reported_as_unknown() {
        services.stop("web", WEB).stop("db", DB, "web");
        ends("TERM", WEB);
        ends("TERM", DB);
        doThrow(new SysgException("cannot list the processes")).when(services.table).snapshot();
        Map<String, TerminationResult> results = services.finish();
        assertThat(results.get("web").end()).isEqualTo(new End.Unknown("cannot list the processes"));
        assertThat(results.get("web").signal()).contains(Signal.TERM);
        assertThat(results.get("db").hasEnded()).isFalse();
    }

    @Test
    void an_end_stays_proven_when_the_next_scan_fails() {
        services.stopWithHook("web", WEB).stop("db", DB, SHORT, LONG);
        Deadline grace = Deadline.after(SHORT.multipliedBy(2));
        services.during(() -> {
            while (!grace.isPast()) {
                Thread.onSpinWait();
            }
            proc.ends(WEB);
        });
        doCallRealMethod().doThrow(new SysgException("cannot list the processes")).when(services.table).snapshot();
        Map<String, TerminationResult> results = services.finish();
        assertThat(results.get("web").end()).isEqualTo(new End.Ended());
        assertThat(results.get("db").end()).isEqualTo(new End.Unknown("cannot list the processes"));
    }

    @Test
    void a_first_signal_that_fails_concerns_its_service_alone() {
        services.stop("web", WEB).stop("db", DB);
        ends("TERM", DB);
        doThrow(new SysgException("kill failed")).when(services.signals).signalGroup(new Pid(WEB), Signal.TERM);
        Map<String, TerminationResult> results = services.finish();
        assertThat(results.get("web").end()).isEqualTo(new End.Unknown("kill failed"));
        assertThat(results.get("db").end()).isEqualTo(new End.Ended());
    }

    @Test
    void a_KILL_that_fails_concerns_its_service_alone() {
        services.stop("web", WEB, SHORT, LONG).stop("db", DB, SHORT, LONG);
        ends("KILL", DB);
        doThrow(new SysgException("kill failed")).when(services.signals).signalGroup(new Pid(WEB), Signal.KILL);
        Map<String, TerminationResult> results = services.finish();
        assertThat(results.get("web").end()).isEqualTo(new End.Unknown("kill failed"));
        assertThat(results.get("web").signal()).contains(Signal.TERM);
        assertThat(results.get("db").end()).isEqualTo(new End.Ended());
    }

    @Test
    void a_check_that_fails_during_the_wait_concerns_its_service_alone() {
        services.stop("web", WEB).stop("db", DB).during(() -> {
            doThrow(new SysgException("kill failed")).when(services.signals).probeGroup(new Pid(WEB));
            proc.ends(DB);
        });
        Map<String, TerminationResult> results = services.finish();
        assertThat(results.get("web").end()).isEqualTo(new End.Unknown("kill failed"));
        assertThat(results.get("db").end()).isEqualTo(new End.Ended());
    }

    @Test
    void one_service_without_permission_holds_up_no_other() {
        services.stop("web", WEB).stop("db", DB);
        ends("TERM", DB);
        services.deny(WEB);
        Map<String, TerminationResult> results = services.finish();
        assertThat(results.get("web").end()).isEqualTo(new End.NotPermitted(List.of(new Pid(WEB))));
        assertThat(results.get("db").end()).isEqualTo(new End.Ended());
    }

    /** The signal ends the service of this leader. */
    private void ends(String signal, int leader) {
        services.on(signal + " to group " + leader, () -> proc.ends(leader));
    }
}
