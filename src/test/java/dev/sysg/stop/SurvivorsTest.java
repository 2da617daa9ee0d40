package dev.sysg.stop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import dev.sysg.error.SysgException;
import dev.sysg.platform.KillResult;
import dev.sysg.platform.Pid;
import dev.sysg.platform.Signal;
import dev.sysg.platform.SignalSender;
import dev.sysg.platform.jvm.ThreadBootTime;
import dev.sysg.process.ProcessSnapshot;
import dev.sysg.process.ProcessTable;
import dev.sysg.testing.ServiceWorld.Service;
import dev.sysg.testing.Services;

/** Where signals do not end a process: the service fails, its entry stays, the others go on. */
class SurvivorsTest extends RecordedServicesTest {

    @Test
    void a_process_that_survives_SIGKILL_is_a_failure_and_not_stopped() {
        Service stuck = services.start("stuck", "trap '' TERM; : > $READY; while :; do sleep 1; done");
        Service web = services.start("web", "exec sleep 1000");
        SignalSender weak = new GuardedSender(services) {
            @Override
            public KillResult signalGroup(Pid group, Signal signal) {
                return group.equals(stuck.pid()) && signal == Signal.KILL ? KillResult.DELIVERED
                        : super.signalGroup(group, signal);
            }
        };
        StopReport report = new DirectStop(services).signals(weak).grace(Duration.ofMillis(50))
                .killWait(Duration.ofMillis(100)).stopAll();
        assertThat(report.isFailure()).isTrue();
        assertThat(report.services()).extracting(ServiceOutcome::outcome)
                .containsExactly(Outcome.FAILED, Outcome.STOPPED);
        assertThat(report.services().get(0).detail().orElseThrow())
                .contains(Long.toString(stuck.pid().value())).contains("still running after SIGKILL");
        assertThat(report.services().get(0).signal()).contains(Signal.KILL);
        assertThat(services.recorded()).containsExactly("stuck");
        assertThat(web.isDead()).isTrue();
    }

    @Test
    void the_report_shows_the_signal_though_proc_became_unreadable() {
        services.start("stubborn", "trap '' TERM; : > $READY; while :; do sleep 1; done");
        List<Pid> signalled = new ArrayList<>();
        ProcessTable failing = new ProcessTable(new ThreadBootTime()) {
            @Override
            public ProcessSnapshot snapshot() {
                if (!signalled.isEmpty()) {
                    throw new SysgException("cannot list the processes");
                }
                return super.snapshot();
            }
        };
        SignalSender noting = new GuardedSender(services) {
            @Override
            public KillResult signalGroup(Pid group, Signal signal) {
                signalled.add(group);
                return super.signalGroup(group, signal);
            }
        };
        ServiceOutcome outcome = new DirectStop(services).processes(failing).signals(noting)
                .grace(Duration.ofMillis(300)).stop("stubborn");
        assertThat(outcome.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(outcome.signal()).contains(Signal.TERM);
        assertThat(outcome.detail().orElseThrow()).contains("cannot list the processes", "run `sysg stop` again");
        assertThat(services.recorded()).containsExactly("stubborn");
    }

    @Test
    void a_descendant_that_may_not_be_signalled_is_not_waited_for() {
        Service web = services.start("web",
                "setsid sh -c 'echo $$ > foreign; : > $READY; exec sleep 1000' & sleep 1000 & exec sleep 1000");
        Pid foreign = Pid.parse(services.text("foreign").strip()).orElseThrow();
        Services.until(() -> web.live().size() == 3);
        SignalSender held = new GuardedSender(services) {
            @Override
            public KillResult signal(Pid process, Signal signal) {
                return process.equals(foreign) ? KillResult.NOT_PERMITTED : super.signal(process, signal);
            }

            @Override
            public KillResult probe(Pid process) {
                return process.equals(foreign) ? KillResult.NOT_PERMITTED : super.probe(process);
            }
        };
        ServiceOutcome outcome = new DirectStop(services).signals(held).stop("web");
        assertThat(outcome.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(outcome.detail().orElseThrow()).contains("not permitted to signal pid " + foreign + ",");
        assertThat(outcome.elapsed()).isLessThan(Duration.ofSeconds(3));
        assertThat(web.live()).isEqualTo(Set.of(foreign));
        assertThat(services.recorded()).containsExactly("web");
    }

    @Test
    void a_service_that_may_not_be_signalled_fails_with_no_wait_as_well() {
        Service web = services.start("web", "exec sleep 1000");
        SignalSender none = new GuardedSender(services) {
            @Override
            public KillResult signalGroup(Pid group, Signal signal) {
                return KillResult.NOT_PERMITTED;
            }

            @Override
            public KillResult probe(Pid process) {
                return KillResult.NOT_PERMITTED;
            }
        };
        ServiceOutcome waiting = new DirectStop(services).signals(none).stop("web");
        ServiceOutcome notWaiting = new DirectStop(services).signals(none).with(StopOption.NO_WAIT).stop("web");
        assertThat(waiting.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(waiting.signal()).isEmpty();
        assertThat(notWaiting.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(web.isDead()).isFalse();
        assertThat(services.recorded()).containsExactly("web");
    }

    @Test
    void a_failed_system_call_fails_its_service_alone() {
        Service broken = services.start("broken", "exec sleep 1000");
        Service web = services.start("web", "exec sleep 1000");
        SignalSender failing = new GuardedSender(services) {
            @Override
            public KillResult signalGroup(Pid group, Signal signal) {
                if (group.equals(broken.pid())) {
                    throw new SysgException("kill failed with error number 22");
                }
                return super.signalGroup(group, signal);
            }
        };
        StopReport report = new DirectStop(services).signals(failing).stopAll();
        assertThat(report.services()).extracting(ServiceOutcome::outcome)
                .containsExactly(Outcome.FAILED, Outcome.STOPPED);
        assertThat(report.services().get(0).detail().orElseThrow())
                .startsWith("kill failed with error number 22").endsWith("run `sysg stop` again");
        assertThat(services.recorded()).containsExactly("broken");
        assertThat(web.isDead()).isTrue();
    }
}
