package dev.sysg.terminate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sysg.error.SysgException;
import dev.sysg.platform.KillResult;
import dev.sysg.platform.Pid;
import dev.sysg.platform.Signal;
import dev.sysg.terminate.TerminationResult.End;
import dev.sysg.testing.FakeProc;
import dev.sysg.time.Stopwatch;

/** The termination of one service. */
class TerminatorTest {

    private static final int LEADER = FakeProc.FIRST;
    private static final int ESCAPEE = FakeProc.FIRST + 1;
    private static final int ORPHAN = FakeProc.FIRST + 2;
    private static final int SECOND = FakeProc.FIRST + 3;
    private static final String TO_GROUP = " to group " + LEADER;
    private static final Duration SHORT = Duration.ofMillis(60);
    private static final Duration LONG = Duration.ofHours(1);

    private FakeServices services;
    private FakeProc proc;

    @BeforeEach
    void a_leader_of_a_group_and_a_session(@TempDir Path root) {
        services = new FakeServices(root);
        proc = services.proc;
        proc.process(LEADER).session(LEADER).in();
    }

    @Test
    void the_group_gets_TERM_once_then_CONT() {
        services.stop("web", LEADER).during(() -> proc.ends(LEADER));
        TerminationResult result = services.result();
        assertThat(result.end()).isEqualTo(new End.Ended());
        assertThat(result.signal()).contains(Signal.TERM);
        assertThat(result.processes()).containsExactly(new Pid(LEADER));
        assertThat(services.sent).containsExactly("TERM" + TO_GROUP, "CONT" + TO_GROUP);
    }

    @Test
    void what_left_the_group_gets_both_signals_by_itself() {
        proc.process(ESCAPEE).session(ESCAPEE).parent(LEADER).in();
        services.stop("web", LEADER).during(() -> proc.ends(LEADER)).during(() -> proc.ends(ESCAPEE));
        assertThat(services.result().end()).isEqualTo(new End.Ended());
        assertThat(services.sent).containsExactly("TERM" + TO_GROUP, "TERM to " + ESCAPEE, "CONT" + TO_GROUP,
                "CONT to " + ESCAPEE);
    }

    @Test
    void nothing_is_signalled_before_the_loop_runs() {
        Termination termination = services.stop("web", LEADER).begin();
        assertThat(services.sent).isEmpty();
        assertThat(termination.isFinished()).isFalse();
        assertThat(termination.unfinished()).isEqualTo(1);
    }

    @Test
    void a_wait_names_its_service_and_the_time_left() {
        Termination termination = services.stop("web", LEADER, LONG, SHORT).begin();
        assertThat(termination.next(Duration.ZERO)).isEmpty();
        assertThat(termination.waits()).hasSize(1);
        assertThat(termination.waits().get(0).id().name()).isEqualTo("web");
        assertThat(termination.waits().get(0).sent()).contains(Signal.TERM);
        assertThat(termination.waits().get(0).atMost()).isBetween(LONG.minusMinutes(1), LONG);
        assertThat(termination.waits().get(0).isBeforeKill()).isTrue();
    }

    @Test
    void without_a_grace_period_KILL_is_the_first_and_only_signal() {
        services.stop("web", LEADER, Duration.ZERO, LONG).on("KILL" + TO_GROUP, () -> proc.ends(LEADER));
        assertThat(services.result().signal()).contains(Signal.KILL);
        assertThat(services.sent).containsExactly("KILL" + TO_GROUP);
    }

    @Test
    void KILL_follows_when_the_grace_period_is_over() {
        Stopwatch watch = Stopwatch.started();
        services.stop("web", LEADER, SHORT, LONG).on("KILL" + TO_GROUP, () -> {
            assertThat(watch.elapsed()).isGreaterThanOrEqualTo(SHORT);
            proc.ends(LEADER);
        });
        TerminationResult result = services.result();
        assertThat(result.end()).isEqualTo(new End.Ended());
        assertThat(result.signal()).contains(Signal.KILL);
        assertThat(result.elapsed()).isGreaterThanOrEqualTo(SHORT);
        assertThat(services.sent).containsExactly("TERM" + TO_GROUP, "CONT" + TO_GROUP, "KILL" + TO_GROUP);
    }

    @Test
    void a_pid_reused_during_the_grace_period_is_not_killed() {
        services.stop("web", LEADER, SHORT, LONG).exitsAreMissed()
                .during(() -> proc.process(LEADER).startedAt(Instant.now()).in());
        TerminationResult result = services.result();
        assertThat(result.end()).isEqualTo(new End.Ended());
        assertThat(result.signal()).contains(Signal.TERM);
        assertThat(services.sent).containsExactly("TERM" + TO_GROUP, "CONT" + TO_GROUP);
    }

    @Test
    void a_pid_reused_right_before_its_signal_is_not_signalled() {
        proc.process(ESCAPEE).session(ESCAPEE).parent(LEADER).in();
        services.stop("web", LEADER).on("TERM" + TO_GROUP, () -> {
            proc.ends(LEADER);
            proc.process(ESCAPEE).startedAt(Instant.now()).in();
        });
        assertThat(services.result().end()).isEqualTo(new End.Ended());
        assertThat(services.sent).containsExactly("TERM" + TO_GROUP);
    }

    @Test
    void a_service_that_has_ended_before_its_signal_gets_none() {
        services.stop("web", LEADER);
        Termination termination = services.begin();
        proc.ends(LEADER);
        TerminationResult result = services.finish(termination).get("web");
        assertThat(result.end()).isEqualTo(new End.Ended());
        assertThat(result.signal()).isEmpty();
        assertThat(result.elapsed()).isGreaterThanOrEqualTo(Duration.ZERO);
        assertThat(services.sent).isEmpty();
    }

    @Test
    void what_is_running_after_KILL_is_still_running() {
        services.stop("web", LEADER, SHORT, SHORT);
        TerminationResult result = services.result();
        assertThat(result.end()).isEqualTo(new End.StillRunning(List.of(new Pid(LEADER))));
        assertThat(result.signal()).contains(Signal.KILL);
        assertThat(result.elapsed()).isGreaterThanOrEqualTo(SHORT.multipliedBy(2));
        assertThat(result.hasEnded()).isFalse();
    }

    @Test
    void an_end_in_the_last_moment_of_the_grace_period_needs_no_KILL() {
        services.stop("web", LEADER, SHORT, LONG).exitsAreMissed().during(() -> proc.ends(LEADER));
        TerminationResult result = services.result();
        assertThat(result.end()).isEqualTo(new End.Ended());
        assertThat(result.signal()).contains(Signal.TERM);
    }

    @Test
    void an_end_in_the_last_moment_after_KILL_is_an_end() {
        services.stop("web", LEADER, Duration.ZERO, SHORT).exitsAreMissed().during(() -> proc.ends(LEADER));
        assertThat(services.result().end()).isEqualTo(new End.Ended());
    }

    @Test
    void an_end_is_proven_by_a_scan_that_began_later() {
        services.stop("web", LEADER).on("TERM" + TO_GROUP, () -> {
            proc.ends(LEADER);
            clearInvocations(services.table);
        });
        assertThat(services.result().end()).isEqualTo(new End.Ended());
        verify(services.table, times(1)).snapshot();
    }

    @Test
    void a_process_forked_at_TERM_outside_the_group_gets_TERM() {
        services.stop("web", LEADER).on("TERM" + TO_GROUP, () -> {
            proc.process(ORPHAN).session(LEADER).in();
            proc.ends(LEADER);
        }).during(() -> proc.ends(ORPHAN));
        TerminationResult result = services.result();
        assertThat(result.end()).isEqualTo(new End.Ended());
        assertThat(result.processes()).isEqualTo(Set.of(new Pid(LEADER), new Pid(ORPHAN)));
        assertThat(services.sent).containsExactly("TERM" + TO_GROUP, "TERM to " + ORPHAN, "CONT to " + ORPHAN);
    }

    @Test
    void what_a_late_process_forks_before_it_ends_gets_TERM() {
        services.stop("web", LEADER).on("TERM" + TO_GROUP, () -> {
            proc.process(ORPHAN).session(LEADER).in();
            proc.ends(LEADER);
        }).on("TERM to " + ORPHAN, () -> {
            proc.process(SECOND).session(LEADER).in();
            proc.ends(ORPHAN);
        }).on("TERM to " + SECOND, () -> proc.ends(SECOND));
        TerminationResult result = services.result();
        assertThat(result.end()).isEqualTo(new End.Ended());
        assertThat(result.elapsed()).isGreaterThanOrEqualTo(Duration.ZERO);
        assertThat(services.sent).contains("TERM to " + SECOND);
    }

    @Test
    void a_member_forked_at_TERM_may_finish_and_hears_it_once() {
        services.stop("web", LEADER).on("TERM" + TO_GROUP, () -> {
            proc.process(ORPHAN).group(LEADER).session(LEADER).in();
            proc.ends(LEADER);
        }).during(() -> proc.ends(ORPHAN));
        TerminationResult result = services.result();
        assertThat(result.end()).isEqualTo(new End.Ended());
        assertThat(result.processes()).contains(new Pid(ORPHAN));
        assertThat(services.sent).filteredOn(signal -> signal.startsWith("TERM")).containsExactly("TERM" + TO_GROUP);
    }

    @Test
    void a_member_forked_at_TERM_is_killed_after_the_grace_period() {
        services.stop("web", LEADER, SHORT, LONG).on("TERM" + TO_GROUP, () -> {
            proc.process(ORPHAN).group(LEADER).session(LEADER).in();
            proc.ends(LEADER);
        }).on("KILL" + TO_GROUP, () -> proc.ends(ORPHAN));
        TerminationResult result = services.result();
        assertThat(result.end()).isEqualTo(new End.Ended());
        assertThat(result.signal()).contains(Signal.KILL);
    }

    @Test
    void a_process_found_after_KILL_is_killed() {
        services.stop("web", LEADER, SHORT, LONG).on("KILL" + TO_GROUP, () -> {
            proc.process(ORPHAN).session(LEADER).in();
            proc.ends(LEADER);
        }).on("KILL to " + ORPHAN, () -> proc.ends(ORPHAN));
        assertThat(services.result().end()).isEqualTo(new End.Ended());
        assertThat(services.sent).endsWith("KILL" + TO_GROUP, "KILL to " + ORPHAN);
    }

    @Test
    void members_that_no_scan_shows_are_killed_and_reported() {
        services.stop("web", LEADER, SHORT, SHORT).on("TERM" + TO_GROUP, () -> proc.ends(LEADER));
        doReturn(KillResult.DELIVERED).when(services.signals).probeGroup(new Pid(LEADER));
        TerminationResult result = services.result();
        assertThat(result.end()).isEqualTo(new End.UnseenMembers(new Pid(LEADER)));
        assertThat(services.sent).contains("KILL" + TO_GROUP);
        assertThat(services.sent).doesNotContain("KILL to " + LEADER);
    }

    @Test
    void members_that_fork_and_end_all_the_time_are_killed_as_a_group() {
        services.stop("web", LEADER, SHORT, LONG).on("TERM" + TO_GROUP, () -> proc.ends(LEADER));
        Pid group = new Pid(LEADER);
        doReturn(KillResult.NOT_PERMITTED).when(services.signals).probeGroup(group);
        services.on("KILL" + TO_GROUP, () -> doReturn(KillResult.NO_SUCH_PROCESS).when(services.signals)
                .probeGroup(group));
        assertThat(services.result().end()).isEqualTo(new End.Ended());
    }

    @Test
    void processes_outside_the_group_that_fork_on_and_on_are_reported() {
        int[] next = {ORPHAN};
        services.stop("web", LEADER, SHORT, SHORT).on("TERM" + TO_GROUP, () -> {
            proc.process(ORPHAN).session(LEADER).in();
            proc.ends(LEADER);
        });
        for (int pid = ORPHAN; pid < ORPHAN + 200; pid++) {
            Runnable forks = () -> {
                proc.process(next[0] + 1).session(LEADER).in();
                proc.ends(next[0]++);
            };
            services.on("TERM to " + pid, forks).on("KILL to " + pid, forks);
        }
        assertThat(services.result().hasEnded()).isFalse();
        assertThat(next[0]).isLessThan(ORPHAN + 199);
    }

    @Test
    void a_group_of_zombies_has_ended() {
        services.stop("web", LEADER).during(() -> proc.process(LEADER).session(LEADER).state('Z').in());
        assertThat(services.result().end()).isEqualTo(new End.Ended());
    }

    @Test
    void a_hidden_process_is_not_an_end() {
        services.stop("web", LEADER, SHORT, SHORT).during(() -> proc.hide(LEADER));
        TerminationResult result = services.result();
        assertThat(result.end()).isEqualTo(new End.StillRunning(List.of(new Pid(LEADER))));
        assertThat(services.sent).containsExactly("TERM" + TO_GROUP, "CONT" + TO_GROUP);
    }

    @Test
    void without_any_permission_nothing_is_waited_for() {
        services.deny(LEADER);
        doReturn(KillResult.NOT_PERMITTED).when(services.signals).signalGroup(any(), any());
        TerminationResult result = services.stop("web", LEADER).result();
        assertThat(result.end()).isEqualTo(new End.NotPermitted(List.of(new Pid(LEADER))));
        assertThat(result.signal()).isEmpty();
        assertThat(services.waited()).isZero();
    }

    @Test
    void one_process_without_permission_is_not_waited_for() {
        proc.process(ESCAPEE).session(ESCAPEE).parent(LEADER).in();
        services.deny(ESCAPEE);
        services.stop("web", LEADER).during(() -> proc.ends(LEADER));
        TerminationResult result = services.result();
        assertThat(result.end()).isEqualTo(new End.NotPermitted(List.of(new Pid(ESCAPEE))));
        assertThat(result.signal()).contains(Signal.TERM);
        assertThat(services.waited()).isEqualTo(1);
    }

    @Test
    void a_service_of_a_supervisor_is_never_signalled() {
        services.await("web", LEADER, SHORT);
        TerminationResult result = services.result();
        assertThat(result.end()).isEqualTo(new End.StillRunning(List.of(new Pid(LEADER))));
        assertThat(result.elapsed()).isGreaterThanOrEqualTo(SHORT);
        assertThat(services.sent).isEmpty();
    }

    @Test
    void a_service_of_a_supervisor_ends_with_its_last_process() {
        proc.process(ESCAPEE).session(ESCAPEE).parent(LEADER).in();
        services.await("web", LEADER, LONG);
        Termination termination = services.begin();
        proc.ends(LEADER);
        proc.process(ESCAPEE).session(ESCAPEE).in();
        services.during(() -> {
            proc.process(ORPHAN).session(ESCAPEE).in();
            proc.ends(ESCAPEE);
        }).during(() -> proc.ends(ORPHAN));
        TerminationResult result = services.finish(termination).get("web");
        assertThat(result.end()).isEqualTo(new End.Ended());
        assertThat(result.processes()).contains(new Pid(ORPHAN));
        assertThat(services.sent).isEmpty();
    }

    @Test
    void a_service_of_a_supervisor_needs_no_permission() {
        services.deny(LEADER);
        services.await("web", LEADER, LONG).during(() -> proc.ends(LEADER));
        assertThat(services.result().end()).isEqualTo(new End.Ended());
    }

    @Test
    void a_signal_without_a_wait_is_TERM_and_CONT() {
        TerminationResult result = services.stop("web", LEADER).signal();
        assertThat(result.end()).isEqualTo(new End.Signalled());
        assertThat(result.signal()).contains(Signal.TERM);
        assertThat(services.sent).containsExactly("TERM" + TO_GROUP, "CONT" + TO_GROUP);
        assertThat(services.waited()).isZero();
    }

    @Test
    void a_signal_without_a_wait_reports_what_it_may_not_reach() {
        services.deny(LEADER);
        assertThat(services.stop("web", LEADER).signal().end())
                .isEqualTo(new End.NotPermitted(List.of(new Pid(LEADER))));
    }

    @Test
    void a_failed_system_call_is_a_result_also_without_a_wait() {
        doThrow(new SysgException("kill failed")).when(services.signals).signalGroup(any(), any());
        assertThat(services.stop("web", LEADER).signal().end()).isEqualTo(new End.Unknown("kill failed"));
    }

    @Test
    void a_dry_run_finds_the_processes_and_signals_none() {
        proc.process(ESCAPEE).session(ESCAPEE).parent(LEADER).in();
        assertThat(services.terminator().find(services.target(LEADER), services.context()).pids())
                .containsExactlyInAnyOrder(new Pid(LEADER), new Pid(ESCAPEE));
        verify(services.signals, never()).signal(any(), any());
        verify(services.signals, never()).signalGroup(any(), any());
    }
}
