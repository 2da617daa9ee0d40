package dev.sysg.stop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.sysg.platform.KillResult;
import dev.sysg.platform.Pid;
import dev.sysg.platform.Signal;
import dev.sysg.platform.jvm.ThreadBootTime;
import dev.sysg.process.ProcessSnapshot;
import dev.sysg.process.ProcessTable;
import dev.sysg.testing.FakeProc;
import dev.sysg.testing.ServiceWorld.Service;
import dev.sysg.testing.Services;

/** When the on_stop hook of a service is run: once, and only if this stop ended a running process. */
@Timeout(60)
class StopHooksTest extends RecordedServicesTest {

    private static final String OBEYS = "exec sleep 1000";
    private static final String IGNORES = "trap '' TERM; : > $READY; exec sleep 1000";
    private static final String SLOW = "trap 'sleep 0.2; exit' TERM; : > $READY; while :; do sleep 0.01; done";
    private static final String HOOK = "echo hooked >> hooked";
    private static final HookResult SUCCESS = new HookResult(OptionalInt.of(0), Optional.empty());

    @Test
    void a_hook_runs_once_after_the_end_was_recorded() {
        Service web = services.start("web", OBEYS);
        services.state("hash-of-web", Map.of("status", "running", "pid", web.pid().value()));
        String state = services.stateDirectory().toString();
        TestManifest manifest = manifest().with(Map.of("GREETING", "bye"))
                .hooked("web", "echo $GREETING >> hooked; cp " + state + "/*.json .; kill -0 " + web.pid()
                        + " || echo dead > end");
        ServiceOutcome outcome = stop().manifest(manifest).stop("web");
        assertThat(outcome.outcome()).isEqualTo(Outcome.STOPPED);
        assertThat(outcome.hook()).contains(SUCCESS);
        assertThat(services.text("hooked")).isEqualTo("bye\n");
        assertThat(services.text("end")).isEqualTo("dead\n");
        assertThat(services.text("pid.json")).doesNotContain("web\"");
        assertThat(services.text("state.json")).contains("stopped").doesNotContain("running");
    }

    @Test
    void a_hook_has_the_environment_of_its_own_service_alone() {
        services.start("web", OBEYS);
        TestManifest manifest = manifest().hooked("web", "env > environment")
                .with(Map.of("SECRET_OF_DB", "x")).service("db", "serve");
        stop().manifest(manifest).stop("web");
        assertThat(services.text("environment")).contains("PATH=").doesNotContain("SECRET_OF_DB");
    }

    @Test
    void a_hook_does_not_wait_for_another_service() {
        services.start("web", OBEYS);
        services.start("stubborn", IGNORES);
        TestManifest manifest = manifest().hooked("web", HOOK).service("stubborn", "unknown");
        boolean[] hooked = new boolean[1];
        stop().manifest(manifest).grace(Duration.ofMillis(600)).progress((subject, elapsed, left) ->
                hooked[0] |= subject.contains("stubborn") && hasRun()).stopAll();
        assertThat(hooked[0]).isTrue();
    }

    @Test
    void a_failed_hook_is_in_the_report_and_the_service_is_stopped() {
        services.start("web", OBEYS);
        services.start("db", OBEYS);
        services.start("plain", OBEYS);
        TestManifest manifest = manifest().hooked("web", "exit 3").with(services.environment("hook"))
                .hooked("db", "sleep 1000", Duration.ofMillis(100)).service("plain", "unknown");
        StopReport report = stop().manifest(manifest).stopAll();
        assertThat(report.isFailure()).isFalse();
        assertThat(report.services()).extracting(ServiceOutcome::outcome).containsOnly(Outcome.STOPPED);
        assertThat(report.services()).extracting(ServiceOutcome::hook).containsExactly(
                Optional.of(new HookResult(OptionalInt.of(3), Optional.of("exited with status 3"))),
                Optional.of(new HookResult(OptionalInt.empty(), Optional.of("was killed at its timeout of 100 ms"))),
                Optional.empty());
        Services.until(() -> services.live().isEmpty());
    }

    @Test
    void a_hook_that_cannot_be_started_is_in_the_report() {
        services.start("web", OBEYS);
        ServiceOutcome outcome = stop().manifest(manifest().hooked("web", "true\0false")).stop("web");
        assertThat(outcome.outcome()).isEqualTo(Outcome.STOPPED);
        assertThat(outcome.hook().orElseThrow().problem().orElseThrow()).startsWith("cannot be started");
    }

    @Test
    void a_service_that_was_not_stopped_has_no_hook() {
        services.start("web", IGNORES);
        TestManifest manifest = manifest().hooked("web", HOOK);
        assertThat(stop().manifest(manifest).with(StopOption.NO_WAIT).stop("web").hook()).isEmpty();
        DirectStop interrupted = stop().manifest(manifest);
        interrupted.cancellation().request(2);
        assertThat(interrupted.stop("web").hook()).isEmpty();
        assertThat(hasRun()).isFalse();
        assertThat(services.recorded()).containsExactly("web");
    }

    @Test
    void a_service_that_was_found_dead_has_no_hook() {
        services.record("crashed", FakeProc.FIRST);
        ServiceOutcome outcome = stop().manifest(manifest().hooked("crashed", HOOK)).stop("crashed");
        assertThat(outcome.outcome()).isEqualTo(Outcome.NOT_RUNNING);
        assertThat(outcome.hook()).isEmpty();
        assertThat(hasRun()).isFalse();
        assertThat(services.recorded()).isEmpty();
    }

    @Test
    void a_reused_pid_has_no_hook() {
        Service stranger = services.startUnrecorded("stranger", "sleep 1000 & echo $! > child; : > $READY; wait");
        services.record("web", Integer.parseInt(services.text("child").strip()));
        services.writtenAt(Instant.now().minus(Duration.ofHours(1)));
        DirectStop stop = stop().manifest(manifest().hooked("web", HOOK));
        assertThat(stop.stop("web").outcome()).isEqualTo(Outcome.RECYCLED);
        assertThat(stop.sent()).isEmpty();
        assertThat(stranger.live()).hasSize(2);
        assertThat(services.recorded()).isEmpty();
        assertThat(hasRun()).isFalse();
    }

    @Test
    void of_stops_that_all_signal_the_service_one_runs_the_hook() {
        int stops = 4;
        services.start("web", SLOW);
        CyclicBarrier together = new CyclicBarrier(stops);
        List<CompletableFuture<ServiceOutcome>> running = IntStream.range(0, stops)
                .mapToObj(i -> inBackground(() -> {
                    await(together);
                    return hooked().stop("web");
                })).toList();
        List<ServiceOutcome> outcomes = running.stream().map(CompletableFuture::join).toList();
        assertThat(outcomes).extracting(ServiceOutcome::outcome).isSubsetOf(Outcome.STOPPED, Outcome.NOT_RUNNING);
        assertThat(outcomes).extracting(ServiceOutcome::hook).containsOnlyOnce(Optional.of(SUCCESS));
        assertThat(services.text("hooked")).isEqualTo("hooked\n");
        assertThat(services.recorded()).isEmpty();
    }

    @Test
    void a_stop_that_finds_the_service_dead_leaves_the_hook_to_the_other() {
        Service web = services.start("web", OBEYS);
        CountDownLatch ended = new CountDownLatch(1);
        CountDownLatch found = new CountDownLatch(1);
        CompletableFuture<ServiceOutcome> first = inBackground(() -> hooked().locks(new LockGate(() -> {
            if (hasEnded(web)) {
                ended.countDown();
                await(found);
            }
            return false;
        })).stop("web"));
        await(ended);
        ServiceOutcome second = hooked().processes(new ProcessTable(new ThreadBootTime()) {
            @Override
            public ProcessSnapshot snapshot() {
                ProcessSnapshot snapshot = super.snapshot();
                found.countDown();
                return snapshot;
            }
        }).stop("web");
        assertThat(second.outcome()).isEqualTo(Outcome.NOT_RUNNING);
        assertThat(second.hook()).isEmpty();
        assertThat(first.join().outcome()).isEqualTo(Outcome.STOPPED);
        assertThat(first.join().hook()).contains(SUCCESS);
        assertThat(services.text("hooked")).isEqualTo("hooked\n");
        assertThat(services.recorded()).isEmpty();
    }

    @Test
    void a_hook_runs_though_a_later_stop_removed_the_entry_first() {
        Service web = services.start("web", OBEYS);
        CountDownLatch ended = new CountDownLatch(1);
        CountDownLatch removed = new CountDownLatch(1);
        CompletableFuture<ServiceOutcome> first = inBackground(() -> hooked().locks(new LockGate(() -> {
            if (hasEnded(web)) {
                ended.countDown();
                await(removed);
            }
            return false;
        })).stop("web"));
        await(ended);
        ServiceOutcome second = hooked().stop("web");
        assertThat(services.recorded()).isEmpty();
        assertThat(hasRun()).isFalse();
        removed.countDown();
        assertThat(second.outcome()).isEqualTo(Outcome.NOT_RUNNING);
        assertThat(second.hook()).isEmpty();
        assertThat(first.join().outcome()).isEqualTo(Outcome.STOPPED);
        assertThat(first.join().hook()).contains(SUCCESS);
        assertThat(services.text("hooked")).isEqualTo("hooked\n");
    }

    @Test
    void a_hook_runs_though_the_entry_cannot_be_removed() {
        services.start("web", OBEYS);
        ServiceOutcome outcome = hooked().signals(corrupting("pid.json")).stop("web");
        assertThat(outcome.outcome()).isEqualTo(Outcome.UNRECORDED);
        assertThat(outcome.hook()).contains(SUCCESS);
        assertThat(services.text("hooked")).isEqualTo("hooked\n");
    }

    @Test
    void a_hook_runs_though_the_state_cannot_be_written() {
        services.start("web", OBEYS);
        ServiceOutcome outcome = hooked().signals(corrupting("state.json")).stop("web");
        assertThat(outcome.outcome()).isEqualTo(Outcome.UNRECORDED);
        assertThat(outcome.hook()).contains(SUCCESS);
        assertThat(services.text("hooked")).isEqualTo("hooked\n");
    }

    @Test
    void a_hook_runs_though_the_service_has_been_recorded_again() {
        services.start("web", OBEYS);
        Service next = services.startUnrecorded("next", OBEYS);
        ServiceOutcome outcome = hooked().signals(new GuardedSender(services) {
            @Override
            public KillResult signalGroup(Pid group, Signal signal) {
                services.record("web", next.pid().value());
                return super.signalGroup(group, signal);
            }
        }).stop("web");
        assertThat(outcome.hook()).contains(SUCCESS);
        assertThat(services.text("hooked")).isEqualTo("hooked\n");
        assertThat(next.isDead()).isFalse();
        assertThat(services.recorded()).containsExactly("web");
    }

    @Test
    void a_hook_runs_though_the_lock_stays_held() {
        Service web = services.start("web", OBEYS);
        ServiceOutcome outcome = hooked().locks(new LockGate(() -> hasEnded(web)))
                .configured(settings -> settings.lockTimeout(Duration.ofMillis(200))).stop("web");
        assertThat(outcome.outcome()).isEqualTo(Outcome.UNRECORDED);
        assertThat(outcome.hook()).contains(SUCCESS);
        assertThat(services.text("hooked")).isEqualTo("hooked\n");
        assertThat(services.recorded()).containsExactly("web");
    }

    @Test
    void a_lock_that_stays_held_does_not_keep_the_next_service_waiting() {
        Service web = services.start("web", OBEYS);
        Service db = services.start("db", OBEYS);
        TestManifest manifest = manifest().service("db", "unknown").hooked("web", HOOK, "db");
        StopReport report = stop().manifest(manifest).locks(new LockGate(() -> hasEnded(web)))
                .configured(settings -> settings.lockTimeout(Duration.ofMillis(200))).stopAll();
        assertThat(report.services()).extracting(ServiceOutcome::service).containsExactly("web", "db");
        assertThat(report.services()).extracting(ServiceOutcome::outcome).containsOnly(Outcome.UNRECORDED);
        assertThat(db.isDead()).isTrue();
        assertThat(services.text("hooked")).isEqualTo("hooked\n");
    }

    private DirectStop hooked() {
        return stop().manifest(manifest().hooked("web", HOOK));
    }

    private boolean hasRun() {
        return Files.exists(services.directory().resolve("hooked"));
    }

    /** Breaks a file between the verification and the signal. */
    private GuardedSender corrupting(String file) {
        return new GuardedSender(services) {
            @Override
            public KillResult signalGroup(Pid group, Signal signal) {
                TestFiles.write(services.stateDirectory().resolve(file), "{");
                return super.signalGroup(group, signal);
            }
        };
    }

    private static CompletableFuture<ServiceOutcome> inBackground(Supplier<ServiceOutcome> stop) {
        return CompletableFuture.supplyAsync(stop, task -> new Thread(task).start());
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private DirectStop stop() {
        return new DirectStop(services);
    }

    private TestManifest manifest() {
        return new TestManifest(services.directory());
    }
}
