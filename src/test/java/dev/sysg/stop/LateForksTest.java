package dev.sysg.stop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.lenient;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.stubbing.Answer;

import dev.sysg.platform.KillResult;
import dev.sysg.platform.Pid;
import dev.sysg.platform.ProcessSpawner;
import dev.sysg.platform.Signal;
import dev.sysg.platform.SignalSender;
import dev.sysg.platform.jvm.JnrProcessSpawner;
import dev.sysg.platform.jvm.JnrSignalSender;
import dev.sysg.platform.jvm.ThreadBootTime;
import dev.sysg.process.ProcessSnapshot;
import dev.sysg.process.ProcessTable;
import dev.sysg.testing.FakeProc;
import dev.sysg.testing.ServiceWorld.Service;
import dev.sysg.testing.Services;

/** Members that a group got after it was scanned, and zombies, because of which a dead group still exists. */
class LateForksTest extends RecordedServicesTest {

    private static final Duration GRACE = Duration.ofMillis(500);

    @Test
    void a_fork_at_SIGTERM_is_killed_after_the_grace_period() {
        Service web = services.start("web", "trap 'sh -c \"while :; do sleep 1; done\" & exit' TERM; : > $READY;"
                + " while :; do sleep 0.01; done");
        List<String> waits = new ArrayList<>();
        ServiceOutcome outcome = stop().progress((subject, elapsed, left) -> waits.add(subject)).stop("web");
        assertThat(outcome.outcome()).isEqualTo(Outcome.STOPPED);
        assertThat(outcome.signal()).contains(Signal.KILL);
        assertThat(outcome.elapsed()).isGreaterThan(GRACE.dividedBy(2));
        assertThat(web.isDead()).isTrue();
        assertThat(services.recorded()).isEmpty();
        assertThat(waits).contains("web: SIGTERM sent");
    }

    @Test
    void a_service_with_a_late_fork_is_not_stopped_before_that_has_ended() {
        Service web = services.start("web", "trap '(sleep 0.6; : > cleaned) & exit' TERM; : > $READY;"
                + " while :; do sleep 0.01; done");
        List<String> recorded = new ArrayList<>();
        ServiceOutcome outcome = stop().grace(Duration.ofSeconds(10)).progress((subject, elapsed, left) -> {
            if (hasEnded(web)) {
                recorded.addAll(services.recorded());
            }
        }).stop("web");
        assertThat(recorded).isNotEmpty().containsOnly("web");
        assertThat(outcome.outcome()).isEqualTo(Outcome.STOPPED);
        assertThat(outcome.elapsed()).isGreaterThan(Duration.ofMillis(500));
        assertThat(services.directory().resolve("cleaned")).exists();
        assertThat(services.recorded()).isEmpty();
    }

    @Test
    void a_late_fork_that_is_still_running_in_the_end_keeps_the_entry() {
        Service web = services.start("web", "trap 'sh -c \"while :; do sleep 1; done\" & exit' TERM; : > $READY;"
                + " while :; do sleep 0.01; done");
        SignalSender weak = new GuardedSender(services) {
            @Override
            public KillResult signalGroup(Pid group, Signal signal) {
                return signal == Signal.KILL ? KillResult.DELIVERED : super.signalGroup(group, signal);
            }
        };
        ServiceOutcome outcome = stop().signals(weak).killWait(Duration.ofMillis(200)).stop("web");
        assertThat(hasEnded(web)).isTrue();
        assertThat(outcome.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(outcome.detail().orElseThrow()).contains("still running after SIGKILL");
        assertThat(services.recorded()).containsExactly("web");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0.004"})
    void a_member_that_forks_and_ends_all_the_time_is_killed(String pause) throws IOException {
        Files.writeString(services.directory().resolve("hop"), "sleep " + pause + "; [ -e enough ] || sh ./hop &\n");
        Service web = services.start("web", "(trap '' TERM; : > $READY; sh ./hop) & exec sleep 1000");
        try {
            List<String> waits = new ArrayList<>();
            ServiceOutcome outcome = stop().progress((subject, elapsed, left) -> waits.add(subject)).stop("web");
            assertThat(outcome.outcome()).isEqualTo(Outcome.STOPPED);
            assertThat(outcome.signal()).contains(Signal.KILL);
            assertThat(outcome.elapsed()).isGreaterThan(GRACE.dividedBy(2));
            assertThat(waits).contains("web: SIGTERM sent");
            ProcessTable table = new ProcessTable(new ThreadBootTime());
            for (int scans = 0; scans < 20; scans++) {
                assertThat(table.snapshot().liveMembers(web.pid())).isEmpty();
            }
        } finally {
            Files.createFile(services.directory().resolve("enough"));
        }
    }

    @Test
    void a_fork_at_SIGTERM_may_end_within_the_grace_period() {
        Service web = services.start("web", "trap '(sleep 0.3; echo cleaned > cleaned) & exit' TERM; : > $READY;"
                + " while :; do sleep 0.01; done");
        ServiceOutcome outcome = stop().grace(Duration.ofSeconds(10)).stop("web");
        assertThat(outcome.outcome()).isEqualTo(Outcome.STOPPED);
        assertThat(outcome.signal()).contains(Signal.TERM);
        assertThat(services.text("cleaned")).isEqualTo("cleaned\n");
        assertThat(web.isDead()).isTrue();
    }

    @Test
    void a_fork_right_before_SIGTERM_gets_it_once_and_its_grace_period() {
        Service web = services.start("web", "trap exit TERM; : > $READY; while [ ! -e fork ]; do sleep 0.01; done;"
                + " sh -c 'trap \"echo TERM >> terms; sleep 0.3; echo cleaned > cleaned; exit\" TERM; : > forked;"
                + " while :; do sleep 0.01; done' & while :; do sleep 0.01; done");
        ServiceOutcome outcome = stop().processes(forkingAtTheFirstScan()).grace(Duration.ofSeconds(10)).stop("web");
        assertThat(outcome.signal()).contains(Signal.TERM);
        assertThat(services.text("terms")).isEqualTo("TERM\n");
        assertThat(services.text("cleaned")).isEqualTo("cleaned\n");
        assertThat(web.isDead()).isTrue();
    }

    @Test
    void a_fork_of_a_parent_that_died_unsignalled_gets_SIGTERM() {
        Service web = services.start("web", ": > $READY; while [ ! -e fork ]; do sleep 0.01; done;"
                + " sh -c 'trap \"echo TERM >> terms; exit\" TERM; : > forked; while :; do sleep 0.01; done' &"
                + " while :; do sleep 0.01; done");
        SignalSender tooLate = new GuardedSender(services) {
            private boolean died;

            @Override
            public KillResult signalGroup(Pid group, Signal signal) {
                if (died) {
                    return super.signalGroup(group, signal);
                }
                died = true;
                signal(group, Signal.KILL);
                Services.until(() -> services.process(group).isEmpty());
                return KillResult.NO_SUCH_PROCESS;
            }
        };
        ServiceOutcome outcome = stop().processes(forkingAtTheFirstScan()).signals(tooLate).stop("web");
        assertThat(outcome.outcome()).isEqualTo(Outcome.STOPPED);
        assertThat(outcome.signal()).contains(Signal.TERM);
        assertThat(services.text("terms")).isEqualTo("TERM\n");
        assertThat(web.isDead()).isTrue();
    }

    @Test
    void no_wait_leaves_a_fork_that_no_scan_has_shown_with_its_entry() {
        Service web = services.start("web", ": > $READY; while [ ! -e fork ]; do sleep 0.01; done;"
                + " sh -c 'trap \"\" TERM; : > forked; while :; do sleep 1; done' & while :; do sleep 0.01; done");
        List<String> later = new ArrayList<>();
        SignalSender tooLate = new GuardedSender(services) {
            private boolean died;

            @Override
            public KillResult signalGroup(Pid group, Signal signal) {
                if (died) {
                    later.add(signal + " to group " + group);
                    return super.signalGroup(group, signal);
                }
                died = true;
                signal(group, Signal.KILL);
                Services.until(() -> services.process(group).isEmpty());
                return KillResult.NO_SUCH_PROCESS;
            }

            @Override
            public KillResult signal(Pid process, Signal signal) {
                later.add(signal + " to process " + process);
                return super.signal(process, signal);
            }
        };
        ServiceOutcome outcome = stop().processes(forkingAtTheFirstScan()).signals(tooLate)
                .with(StopOption.NO_WAIT).stop("web");
        assertThat(outcome.outcome()).isEqualTo(Outcome.SIGNALLED);
        assertThat(later).doesNotContain("KILL to group " + web.pid());
        assertThat(web.isDead()).isFalse();
        assertThat(services.recorded()).containsExactly("web");
    }

    @Test
    void a_fork_of_a_late_fork_is_stopped_as_well() {
        Service web = services.start("web", "trap '(sleep 0.1; sleep 1000 &) & exit' TERM; : > $READY;"
                + " while :; do sleep 0.01; done");
        ServiceOutcome outcome = stop().stop("web");
        assertThat(outcome.outcome()).isEqualTo(Outcome.STOPPED);
        assertThat(web.isDead()).isTrue();
        assertThat(services.recorded()).isEmpty();
    }

    @Test
    void an_interrupted_wait_for_a_late_fork_keeps_the_entry() {
        Service web = services.start("web", "trap 'sh -c \"while :; do sleep 1; done\" & exit' TERM; : > $READY;"
                + " while :; do sleep 0.01; done");
        DirectStop stop = stop().grace(Duration.ofSeconds(30));
        stop.progress((subject, elapsed, left) -> {
            if (services.process(web.pid()).isEmpty()) {
                stop.cancellation().request(2);
            }
        });
        assertThat(stop.stop("web").outcome()).isEqualTo(Outcome.INTERRUPTED);
        assertThat(services.recorded()).containsExactly("web");
    }

    @Test
    void group_members_that_no_scan_shows_are_a_failure(@TempDir Path root) {
        int leader = FakeProc.FIRST;
        FakeProc proc = new FakeProc(root);
        int user = new ProcessTable(new ThreadBootTime()).ownUser();
        proc.process(leader).users(user, user, user).in();
        SignalSender signals = mock();
        Answer<KillResult> ends = call -> {
            if (proc.table().find(new Pid(leader)).isPresent()) {
                proc.ends(leader);
            }
            return KillResult.DELIVERED;
        };
        // One by one, where the file speaks for some processes only.
        lenient().when(signals.signalGroup(any(), any())).thenAnswer(ends);
        lenient().when(signals.signal(any(), any())).thenAnswer(ends);
        when(signals.probe(any())).thenReturn(KillResult.NO_SUCH_PROCESS);
        when(signals.probeGroup(any())).thenReturn(KillResult.NOT_PERMITTED);
        services.record("web", leader);
        ServiceOutcome outcome = stop().signals(signals).processes(proc.table()).stop("web");
        assertThat(outcome.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(outcome.detail().orElseThrow()).contains("may have members that no scan of /proc shows");
        assertThat(services.recorded()).containsExactly("web");
    }

    @Test
    void a_zombie_leader_costs_no_grace_period() throws Exception {
        ProcessSpawner spawner = new JnrProcessSpawner();
        Map<String, String> environment = new HashMap<>(services.environment("web"));
        environment.put("PATH", System.getenv("PATH"));
        Pid pid = spawner.spawn(List.of("sh", "-c", "exec sleep 1000"), environment).pid();
        try {
            services.record("web", pid.value());
            Services.until(() -> services.owns(pid));
            ServiceOutcome outcome = stop().grace(Duration.ofSeconds(10)).stop("web");
            assertThat(outcome.outcome()).isEqualTo(Outcome.STOPPED);
            assertThat(outcome.signal()).contains(Signal.TERM);
            assertThat(outcome.elapsed()).isLessThan(Duration.ofSeconds(2));
            assertThat(services.recorded()).isEmpty();
            services.record("web", pid.value());
            assertThat(stop().stop("web").outcome()).isEqualTo(Outcome.NOT_RUNNING);
        } finally {
            Services.until(() -> spawner.reap(pid).isPresent());
        }
    }

    @Test
    void members_of_a_zombie_leader_are_stopped_with_their_late_forks() throws Exception {
        Path member = Files.writeString(services.directory().resolve("member"),
                "trap '(trap \"\" TERM; exec sleep 1000) & exit' TERM; : > ready; while :; do sleep 0.01; done\n");
        ProcessSpawner spawner = new JnrProcessSpawner();
        Map<String, String> environment = new HashMap<>(services.environment("web"));
        environment.put("PATH", System.getenv("PATH"));
        Pid leader = spawner.spawn(List.of("sh", "-c", "cd " + member.getParent() + "; sh ./member & exit"),
                environment).pid();
        ProcessTable table = new ProcessTable(new ThreadBootTime());
        try {
            Services.until(() -> Files.exists(member.resolveSibling("ready"))
                    && table.find(leader).orElseThrow().isDead());
            services.record("web", leader.value());
            ServiceOutcome outcome = stop().stop("web");
            assertThat(outcome.outcome()).isEqualTo(Outcome.STOPPED);
            assertThat(outcome.signal()).contains(Signal.KILL);
            assertThat(table.snapshot().liveMembers(leader)).isEmpty();
        } finally {
            new JnrSignalSender().signalGroup(leader, Signal.KILL);
            Services.until(() -> spawner.reap(leader).isPresent());
        }
    }

    private ProcessTable forkingAtTheFirstScan() {
        return new ProcessTable(new ThreadBootTime()) {
            private boolean done;

            @Override
            public ProcessSnapshot snapshot() {
                ProcessSnapshot before = super.snapshot();
                if (!done) {
                    done = true;
                    TestFiles.create(services.directory().resolve("fork"));
                    Services.until(() -> Files.exists(services.directory().resolve("forked")));
                }
                return before;
            }
        };
    }

    private DirectStop stop() {
        return new DirectStop(services).grace(GRACE);
    }
}
