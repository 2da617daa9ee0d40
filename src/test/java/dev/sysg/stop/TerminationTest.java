package dev.sysg.stop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import dev.sysg.platform.KillResult;
import dev.sysg.platform.Pid;
import dev.sysg.platform.Signal;
import dev.sysg.testing.FakeProc;
import dev.sysg.testing.ServiceWorld.Service;
import dev.sysg.testing.Services;

/** Real processes, each of a kind that is hard to stop. */
class TerminationTest extends RecordedServicesTest {

    private static final Duration SHORT = Duration.ofMillis(300);
    /** In the time between fork and exec a shell's child may lose a signal: it is ready before its parent ends. */
    private static final String BRINGS_FORTH =
            "sh -c \\\": > born; %s\\\" & while [ ! -e born ]; do sleep 0.01; done; exit";

    @Test
    void a_service_that_obeys_SIGTERM_is_stopped_and_its_entry_removed() {
        Service web = services.start("web", "exec sleep 1000");
        ServiceOutcome outcome = stop().stop("web");
        assertThat(outcome.outcome()).isEqualTo(Outcome.STOPPED);
        assertThat(outcome.signal()).contains(Signal.TERM);
        assertThat(outcome.pid()).contains(web.pid());
        assertThat(outcome.elapsed()).isBetween(Duration.ofNanos(1), Duration.ofSeconds(2));
        assertThat(web.isDead()).isTrue();
        assertThat(services.recorded()).isEmpty();
    }

    @Test
    void the_programs_that_a_shell_runs_are_stopped_with_it() {
        Service web = services.start("web", "sleep 1000 & sleep 1000; true");
        Services.until(() -> web.live().size() == 3);
        assertThat(stop().stop("web").outcome()).isEqualTo(Outcome.STOPPED);
        assertThat(web.isDead()).isTrue();
    }

    @Test
    void an_orphan_outside_the_group_is_stopped_by_its_session() {
        Service web = services.start("web", "exec bash -c 'set -m; (sleep 1000 & echo $! > orphan); : > $READY;"
                + " sleep 1000; true'");
        Pid orphan = Pid.parse(services.text("orphan").strip()).orElseThrow();
        Services.until(() -> services.process(orphan).filter(entry -> entry.parent() != web.pid().value()
                && entry.group() != web.pid().value()).isPresent());
        ServiceOutcome outcome = stop().stop("web");
        assertThat(outcome.outcome()).isEqualTo(Outcome.STOPPED);
        assertThat(outcome.signal()).contains(Signal.TERM);
        assertThat(web.isDead()).isTrue();
    }

    @Test
    void a_session_without_its_leader_and_group_is_stopped() throws Exception {
        Service web = services.start("web", "exec bash -c 'set -m; (sleep 1000 & echo $! > orphan); : > $READY'");
        Services.until(() -> services.process(web.pid()).isEmpty());
        assertThat(web.live()).hasSize(1);
        assertThat(stop().stop("web").outcome()).isEqualTo(Outcome.STOPPED);
        assertThat(web.isDead()).isTrue();
        assertThat(services.recorded()).isEmpty();
    }

    @Test
    void a_fork_at_SIGTERM_outside_the_group_is_stopped_as_well() {
        Service web = services.start("web", "setsid sh -c 'trap \"" + BRINGS_FORTH.formatted("exec sleep 1000")
                + "\" TERM; : > $READY; while :; do sleep 0.01; done' & exec sleep 1000");
        ServiceOutcome outcome = stop().stop("web");
        assertThat(outcome.outcome()).isEqualTo(Outcome.STOPPED);
        assertThat(outcome.signal()).contains(Signal.TERM);
        assertThat(web.isDead()).isTrue();
    }

    @Test
    void a_fork_outside_the_group_that_ignores_SIGTERM_is_killed() {
        Service web = services.start("web", "setsid sh -c 'trap \""
                + BRINGS_FORTH.formatted("trap : TERM; while :; do sleep 1; done")
                + "\" TERM; : > $READY; while :; do sleep 0.01; done' & exec sleep 1000");
        ServiceOutcome outcome = stop().grace(SHORT).stop("web");
        assertThat(outcome.outcome()).isEqualTo(Outcome.STOPPED);
        assertThat(outcome.signal()).contains(Signal.KILL);
        assertThat(web.isDead()).isTrue();
    }

    @Test
    void another_recorded_service_below_this_one_is_left_alone() {
        Service outer = services.start("outer",
                "setsid sh -c 'echo $$ > inner; : > $READY; exec sleep 1000' & exec sleep 1000");
        Pid inner = Pid.parse(services.text("inner").strip()).orElseThrow();
        services.record("inner", inner.value());
        assertThat(stop().stop("outer").outcome()).isEqualTo(Outcome.STOPPED);
        assertThat(outer.live()).containsExactly(inner);
        assertThat(services.recorded()).containsExactly("inner");
        assertThat(stop().stop("inner").outcome()).isEqualTo(Outcome.STOPPED);
        assertThat(outer.isDead()).isTrue();
    }

    @Test
    void another_service_in_the_session_of_a_dead_leader_is_left_alone() {
        Service outer = services.start("outer",
                "exec bash -c 'set -m; sleep 1000 & echo $! > inner; disown; : > $READY'");
        Services.until(() -> services.process(outer.pid()).isEmpty());
        Pid inner = Pid.parse(services.text("inner").strip()).orElseThrow();
        services.record("inner", inner.value());
        assertThat(stop().stop("outer").outcome()).isEqualTo(Outcome.NOT_RUNNING);
        assertThat(outer.live()).containsExactly(inner);
    }

    @Test
    void a_service_that_ignores_SIGTERM_is_killed_after_the_grace_period() {
        Service web = services.start("web", "trap '' TERM; : > $READY; while :; do sleep 1; done");
        ServiceOutcome outcome = stop().grace(SHORT).stop("web");
        assertThat(outcome.outcome()).isEqualTo(Outcome.STOPPED);
        assertThat(outcome.signal()).contains(Signal.KILL);
        assertThat(outcome.elapsed()).isBetween(SHORT, Duration.ofSeconds(3));
        assertThat(web.isDead()).isTrue();
    }

    @Test
    void a_service_that_ends_within_the_grace_period_is_not_killed() {
        Service web = services.start("web",
                "trap 'sleep 0.6; echo cleaned > cleaned; exit' TERM; : > $READY; while :; do sleep 0.01; done");
        ServiceOutcome outcome = stop().stop("web");
        assertThat(outcome.signal()).contains(Signal.TERM);
        assertThat(services.text("cleaned")).isEqualTo("cleaned\n");
        assertThat(web.isDead()).isTrue();
    }

    @Test
    void without_a_grace_period_SIGKILL_is_the_only_signal() {
        Service web = services.start("web", "trap 'echo TERM > seen' TERM; : > $READY; while :; do sleep 0.01; done");
        DirectStop stop = stop().grace(Duration.ZERO);
        assertThat(stop.stop("web").signal()).contains(Signal.KILL);
        assertThat(web.isDead()).isTrue();
        assertThat(services.text("seen")).isEmpty();
        assertThat(stop.sent()).containsExactly("KILL to group " + web.pid());
    }

    @Test
    void a_stopped_service_is_continued_so_that_it_can_obey() {
        Service web = services.start("web",
                "trap 'echo cleaned > cleaned; exit' TERM; : > $READY; kill -STOP $$; while :; do sleep 0.01; done");
        Services.until(() -> services.process(web.pid()).orElseThrow().isStopped());
        ServiceOutcome outcome = stop().stop("web");
        assertThat(outcome.signal()).contains(Signal.TERM);
        assertThat(services.text("cleaned")).isEqualTo("cleaned\n");
    }

    @Test
    void each_process_gets_SIGTERM_once() {
        Service web = services.start("web", "exec perl -e '$SIG{TERM} = sub {syswrite STDERR, \"leader\\n\"};"
                + " if (!fork) {$SIG{TERM} = sub {syswrite STDERR, \"child\\n\"}; open READY, \">\", $ENV{READY}}"
                + " select undef, undef, undef, 0.01 while 1' 2> terms");
        DirectStop stop = stop().grace(SHORT);
        assertThat(stop.stop("web").signal()).contains(Signal.KILL);
        assertThat(services.text("terms").lines()).containsExactlyInAnyOrder("leader", "child");
        assertThat(stop.sent()).containsExactly("TERM to group " + web.pid(), "CONT to group " + web.pid(),
                "KILL to group " + web.pid());
    }

    @Test
    void a_double_fork_within_the_group_is_stopped() {
        Service web = services.start("web", "sh -c 'sleep 1000 & : > $READY'; exec sleep 1000");
        Services.until(() -> web.live().size() == 2);
        assertThat(stop().stop("web").outcome()).isEqualTo(Outcome.STOPPED);
        assertThat(web.isDead()).isTrue();
    }

    @Test
    void a_child_in_a_session_of_its_own_is_stopped_as_a_descendant() {
        Service web = services.start("web", "setsid sh -c 'sleep 1000 & : > $READY; wait' & sleep 1000; true");
        Services.until(() -> web.live().size() == 4);
        DirectStop stop = stop();
        assertThat(stop.stop("web").outcome()).isEqualTo(Outcome.STOPPED);
        assertThat(web.isDead()).isTrue();
        assertThat(stop.sent()).filteredOn(line -> line.startsWith("TERM to group")).hasSize(1);
    }

    @Test
    void a_member_that_ignores_SIGTERM_is_killed_after_its_leader_ended() {
        Service web = services.start("web",
                "sh -c 'trap \"\" TERM; : > $READY; while :; do sleep 1; done' & exec sleep 1000");
        ServiceOutcome outcome = stop().grace(SHORT).stop("web");
        assertThat(outcome.outcome()).isEqualTo(Outcome.STOPPED);
        assertThat(outcome.signal()).contains(Signal.KILL);
        assertThat(web.isDead()).isTrue();
    }

    @Test
    void a_session_that_ignores_SIGTERM_is_killed_after_its_parent_ended() {
        Service web = services.start("web",
                "setsid sh -c 'trap \"\" TERM; : > $READY; while :; do sleep 1; done' & exec sleep 1000");
        assertThat(stop().grace(SHORT).stop("web").signal()).contains(Signal.KILL);
        assertThat(web.isDead()).isTrue();
    }

    @Test
    void a_group_without_its_leader_is_stopped() {
        Service web = services.start("web", "sleep 1000 & sleep 1000 & : > $READY");
        Services.until(() -> services.process(web.pid()).isEmpty() && web.live().size() == 2);
        ServiceOutcome outcome = stop().stop("web");
        assertThat(outcome.outcome()).isEqualTo(Outcome.STOPPED);
        assertThat(outcome.signal()).contains(Signal.TERM);
        assertThat(web.isDead()).isTrue();
        assertThat(services.recorded()).isEmpty();
    }

    @Test
    void a_name_with_a_blank_and_a_parenthesis_does_not_hide_a_process() {
        Service web = services.start("web", "cp \"$(command -v sleep)\" 'a) b' && : > $READY && exec './a) b' 1000");
        Services.until(() -> services.process(web.pid()).orElseThrow().name().equals("a) b"));
        assertThat(stop().stop("web").signal()).contains(Signal.TERM);
        assertThat(web.isDead()).isTrue();
    }

    @Test
    void a_zombie_that_is_not_reaped_costs_no_grace_period() {
        Service parent = services.startUnrecorded("parent", "sh -c 'kill -STOP $$' & echo $! > child; exec sleep 1000");
        Services.until(() -> services.text("child").endsWith("\n"));
        Pid child = Pid.parse(services.text("child").strip()).orElseThrow();
        Services.until(() -> services.process(child).filter(entry -> entry.isStopped()).isPresent());
        services.record("web", child.value());
        assertThat(stop().with(StopOption.FORCE).stop("web")).satisfies(outcome -> {
            assertThat(outcome.outcome()).isEqualTo(Outcome.STOPPED);
            assertThat(outcome.elapsed()).isLessThan(Duration.ofSeconds(3));
        });
        assertThat(parent.live()).containsExactly(parent.pid());
    }

    @Test
    void a_group_of_fifty_processes_is_stopped_by_one_signal() {
        Service web = services.start("web",
                "i=0; while [ $i -lt 49 ]; do sleep 1000 & i=$((i+1)); done; : > $READY; wait");
        Services.until(() -> web.live().size() == 50);
        DirectStop stop = stop();
        ServiceOutcome outcome = stop.stop("web");
        assertThat(outcome.outcome()).isEqualTo(Outcome.STOPPED);
        assertThat(outcome.elapsed()).isLessThan(Duration.ofSeconds(3));
        assertThat(web.isDead()).isTrue();
        assertThat(stop.sent()).filteredOn(line -> line.startsWith("TERM"))
                .containsExactly("TERM to group " + web.pid());
    }

    @Test
    void a_service_that_ends_right_before_the_signal_was_not_running() {
        Service web = services.start("web", "exec sleep 1000");
        GuardedSender last = new GuardedSender(services) {
            @Override
            public KillResult signalGroup(Pid group, Signal signal) {
                super.signalGroup(group, Signal.KILL);
                Services.until(() -> probeGroup(group) == KillResult.NO_SUCH_PROCESS);
                return super.signalGroup(group, signal);
            }
        };
        ServiceOutcome outcome = stop().signals(last).stop("web");
        assertThat(outcome.outcome()).isEqualTo(Outcome.NOT_RUNNING);
        assertThat(outcome.signal()).isEqualTo(Optional.empty());
        assertThat(web.isDead()).isTrue();
        assertThat(services.recorded()).isEmpty();
    }

    @Test
    void the_entry_of_a_pid_without_a_process_is_removed_unsignalled() {
        services.record("web", FakeProc.FIRST);
        DirectStop stop = stop();
        assertThat(stop.stop("web").outcome()).isEqualTo(Outcome.NOT_RUNNING);
        assertThat(services.recorded()).isEmpty();
        assertThat(stop.sent()).isEmpty();
    }

    @Test
    void no_wait_sends_SIGTERM_and_SIGCONT_and_keeps_the_entry() {
        Service web = services.start("web", "trap '' TERM; : > $READY; while :; do sleep 1; done");
        DirectStop stop = stop().with(StopOption.NO_WAIT);
        ServiceOutcome outcome = stop.stop("web");
        assertThat(outcome.outcome()).isEqualTo(Outcome.SIGNALLED);
        assertThat(outcome.signal()).contains(Signal.TERM);
        assertThat(stop.sent()).containsExactly("TERM to group " + web.pid(), "CONT to group " + web.pid());
        assertThat(services.process(web.pid())).isPresent();
        assertThat(services.recorded()).containsExactly("web");
    }

    @Test
    void no_wait_sends_SIGTERM_even_without_a_grace_period() {
        Service web = services.start("web", "exec sleep 1000");
        DirectStop stop = stop().with(StopOption.NO_WAIT).grace(Duration.ZERO);
        assertThat(stop.stop("web").signal()).contains(Signal.TERM);
        assertThat(stop.sent()).contains("TERM to group " + web.pid());
    }

    private DirectStop stop() {
        return new DirectStop(services);
    }
}
