package dev.sysg.stop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.sysg.platform.KillResult;
import dev.sysg.platform.Pid;
import dev.sysg.platform.Signal;
import dev.sysg.platform.jvm.ThreadBootTime;
import dev.sysg.process.ProcessEntry;
import dev.sysg.process.ProcessTable;
import dev.sysg.process.UnreadableProcessException;
import dev.sysg.store.PidFileStore;
import dev.sysg.store.StoreException;
import dev.sysg.testing.ServiceWorld.Service;
import dev.sysg.testing.Services;
import dev.sysg.testing.Warnings;

/** What is recorded of a death, and who hears of it. */
class AfterDeathTest extends RecordedServicesTest {

    private static final String OBEYS = "exec sleep 1000";
    private static final String IGNORES = "trap '' TERM; : > $READY; while :; do sleep 1; done";

    @Test
    void a_stopped_service_is_noted_as_stopped_without_its_number() {
        Service web = services.start("web", OBEYS);
        services.state("hash-of-web", Map.of("status", "running", "pid", web.pid().value(), "extra", 1));
        stop().stop("web");
        assertThat(services.stateOf("hash-of-web")).isEqualTo(Map.of("status", "stopped", "extra", 1));
    }

    @Test
    void a_state_whose_key_nobody_can_compute_is_found_by_the_number_in_it() {
        Service web = services.start("web", OBEYS);
        services.state("9103b1f886bedc4d", Map.of("status", "running", "pid", web.pid().value()));
        stop().stop("web");
        assertThat(services.stateOf("9103b1f886bedc4d")).isEqualTo(Map.of("status", "stopped"));
    }

    @Test
    void what_was_dead_already_keeps_its_exit_and_only_running_becomes_stopped() {
        services.record("crashed", FakeProc.FIRST).record("lost", FakeProc.FIRST + 1);
        services.state("hash-of-crashed", Map.of("status", "exited_with_error", "exit_code", 7));
        services.state("hash-of-lost", Map.of("status", "running", "pid", FakeProc.FIRST + 1));
        stop().manifest(manifest().hooked("crashed", ": > hooked").hooked("lost", ": > hooked")).stopAll();
        assertThat(services.recorded()).isEmpty();
        assertThat(services.stateOf("hash-of-crashed"))
                .isEqualTo(Map.of("status", "exited_with_error", "exit_code", 7));
        assertThat(services.stateOf("hash-of-lost")).isEqualTo(Map.of("status", "stopped"));
        assertThat(services.directory().resolve("hooked")).doesNotExist();
    }

    @Test
    void the_number_of_a_crashed_service_in_other_hands_costs_nobody_his_life_and_runs_no_hook() {
        Service stranger = services.startUnrecorded("stranger", "sleep 1000 & echo $! > child; : > $READY; wait");
        services.start("db", OBEYS); // lest a container would take the services for those of another one
        services.record("web", Integer.parseInt(services.text("child").strip()));
        services.writtenAt(Instant.now().minus(Duration.ofHours(1)));
        services.state("hash-of-web", Map.of("status", "exited_with_error", "exit_code", 7));
        DirectStop stop = stop().manifest(manifest().hooked("web", ": > hooked"));
        assertThat(stop.stop("web").outcome()).isEqualTo(Outcome.RECYCLED);
        assertThat(stop.sent()).isEmpty();
        assertThat(stranger.live()).hasSize(2);
        assertThat(services.recorded()).containsExactly("db");
        assertThat(services.stateOf("hash-of-web")).isEqualTo(Map.of("status", "exited_with_error", "exit_code", 7));
        assertThat(services.directory().resolve("hooked")).doesNotExist();
    }

    @Test
    void the_hook_runs_once_when_the_service_is_dead_and_its_entry_and_state_are_done() {
        Service web = services.start("web", OBEYS);
        services.state("hash-of-web", Map.of("status", "running", "pid", web.pid().value()));
        String state = services.stateDirectory().toString();
        TestManifest manifest = manifest().with(Map.of("GREETING", "bye"))
                .hooked("web", "echo $GREETING >> hooked; cp " + state + "/*.json .; kill -0 " + web.pid()
                        + " || echo dead > end");
        assertThat(stop().manifest(manifest).stop("web").outcome()).isEqualTo(Outcome.STOPPED);
        assertThat(services.text("hooked")).isEqualTo("bye\n");
        assertThat(services.text("end")).isEqualTo("dead\n");
        assertThat(services.text("pid.json")).doesNotContain("web\"");
        assertThat(services.text("state.json")).contains("stopped").doesNotContain("running");
    }

    @Test
    void a_hook_sees_the_environment_of_its_own_service_alone() {
        services.start("web", OBEYS);
        TestManifest manifest = manifest().hooked("web", "env > environment")
                .with(Map.of("SECRET_OF_DB", "x")).service("db", "serve");
        stop().manifest(manifest).stop("web");
        assertThat(services.text("environment")).contains("PATH=").doesNotContain("SECRET_OF_DB");
    }

    @Test
    void a_hook_waits_for_no_other_service() {
        services.start("web", OBEYS);
        services.start("stubborn", IGNORES);
        TestManifest manifest = manifest().hooked("web", ": > hooked").service("stubborn", "unknown");
        boolean[] hooked = new boolean[1];
        stop().manifest(manifest).grace(Duration.ofMillis(300)).progress((subject, elapsed, left) -> {
            hooked[0] |= subject.contains("stubborn") && Files.exists(services.directory().resolve("hooked"));
        }).stopAll();
        assertThat(hooked[0]).isTrue();
    }

    @Test
    void a_hook_that_fails_or_hangs_does_not_make_the_stop_a_failure() {
        services.start("web", OBEYS);
        services.start("db", OBEYS);
        TestManifest manifest = manifest().hooked("web", "exit 1")
                .with(services.environment("hook")).hooked("db", "sleep 1000", Duration.ofMillis(100));
        assertThat(stop().manifest(manifest).stopAll().isFailure()).isFalse();
        Services.until(() -> services.live().isEmpty());
    }

    @Test
    void a_service_that_was_not_stopped_has_no_hook() {
        services.start("web", IGNORES);
        TestManifest manifest = manifest().hooked("web", ": > hooked");
        stop().manifest(manifest).noWait().stop("web");
        DirectStop interrupted = stop().manifest(manifest);
        interrupted.interruption().request(2);
        interrupted.stop("web");
        assertThat(services.directory().resolve("hooked")).doesNotExist();
        assertThat(services.recorded()).containsExactly("web");
    }

    @Test
    void of_concurrent_stops_one_takes_the_entry_out_and_runs_the_hook() throws Exception {
        int stops = 4;
        services.start("web", "trap 'sleep 0.2; exit' TERM; : > $READY; while :; do sleep 0.01; done");
        CyclicBarrier together = new CyclicBarrier(stops);
        List<CompletableFuture<ServiceOutcome>> outcomes = IntStream.range(0, stops)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> {
                    DirectStop stop = stop().manifest(manifest().hooked("web", "echo hooked >> hooked"));
                    await(together);
                    return stop.stop("web");
                }, task -> new Thread(task).start())).toList();
        outcomes.forEach(outcome -> assertThat(outcome.join().outcome()).isIn(Outcome.STOPPED, Outcome.NOT_RUNNING));
        assertThat(services.text("hooked")).isEqualTo("hooked\n");
        assertThat(services.recorded()).isEmpty();
    }

    @Test
    void an_entry_that_was_recorded_anew_during_the_stop_stays_which_is_a_warning() {
        Service web = services.start("web", OBEYS);
        Service next = services.startUnrecorded("next", OBEYS);
        GuardedSender restarting = new GuardedSender(services) {
            @Override
            public KillResult signalGroup(Pid group, Signal signal) {
                services.record("web", next.pid().value());
                services.state("hash-of-web", Map.of("status", "running", "pid", next.pid().value()));
                return super.signalGroup(group, signal);
            }
        };
        TestManifest manifest = manifest().hooked("web", ": > hooked");
        try (Warnings warnings = new Warnings(PidFileStore.class.getPackage())) {
            assertThat(stop().signals(restarting).manifest(manifest).stop("web").outcome()).isEqualTo(Outcome.STOPPED);
            assertThat(warnings.messages()).containsExactly(
                    "'web' has been recorded anew, with pid " + next.pid() + ": that one was not stopped");
        }
        assertThat(web.isDead()).isTrue();
        assertThat(next.isDead()).isFalse();
        assertThat(services.recorded()).containsExactly("web");
        assertThat(services.stateOf("hash-of-web")).isEqualTo(Map.of("status", "running", "pid", next.pid().value()));
        assertThat(services.directory().resolve("hooked")).doesNotExist();
    }

    @Test
    void the_spawn_maps_of_the_whole_tree_that_was_stopped_are_pruned() {
        Service web = services.start("web", "sleep 1000 & echo $! > child; : > $READY; exec sleep 1000");
        String child = services.text("child").strip();
        services.with("children_map", Map.of(web.pid().toString(), List.of(Integer.parseInt(child)), "9", List.of(10)));
        services.with("parent_map", Map.of(child, web.pid().value(), "10", 9));
        stop().stop("web");
        assertThat(readPidFile()).doesNotContain(child).contains("\"9\"", "\"10\"");
    }

    @Test
    void a_spawned_child_that_may_not_be_looked_at_keeps_its_place_in_them() {
        Service web = services.start("web", OBEYS);
        Service child = services.startUnrecorded("child", OBEYS);
        services.with("children_map", Map.of(web.pid().toString(), List.of(child.pid().value())));
        services.with("parent_map", Map.of(child.pid().toString(), web.pid().value()));
        ProcessTable hiding = new ProcessTable(new ThreadBootTime()) {
            @Override
            public Optional<ProcessEntry> find(Pid pid) {
                if (pid.equals(child.pid())) {
                    throw new UnreadableProcessException("permission denied", null);
                }
                return super.find(pid);
            }
        };
        assertThat(stop().processes(hiding).stop("web").outcome()).isEqualTo(Outcome.STOPPED);
        assertThat(services.recorded()).isEmpty();
        assertThat(readPidFile()).contains("\"" + child.pid() + "\"");
        assertThat(child.isDead()).isFalse();
    }

    @Test
    void an_entry_that_cannot_be_taken_out_makes_the_service_a_failure_but_its_hook_runs_as_no_later_stop_would_run_it() {
        Service web = services.start("web", OBEYS);
        GuardedSender corrupting = corrupting("pid.json");
        ServiceOutcome outcome = stop().signals(corrupting).manifest(manifest().hooked("web", ": > hooked"))
                .stop("web");
        assertThat(web.isDead()).isTrue();
        assertThat(outcome.outcome()).isEqualTo(Outcome.UNRECORDED);
        assertThat(outcome.detail().orElseThrow()).contains("pid.json");
        assertThat(services.directory().resolve("hooked")).exists();
    }

    @Test
    void a_state_that_cannot_be_noted_makes_the_service_a_failure_but_its_hook_runs_as_the_entry_is_gone() {
        services.start("web", OBEYS);
        services.state("web", Map.of("status", "running"));
        ServiceOutcome outcome = stop().signals(corrupting("state.json"))
                .manifest(manifest().hooked("web", ": > hooked")).stop("web");
        assertThat(outcome.outcome()).isEqualTo(Outcome.UNRECORDED);
        assertThat(outcome.detail().orElseThrow()).contains("state.json");
        assertThat(services.recorded()).isEmpty();
        assertThat(services.directory().resolve("hooked")).exists();
    }

    @Test
    void a_state_file_that_does_not_parse_keeps_everything_as_it_is() throws IOException {
        Service web = services.start("web", OBEYS);
        Files.writeString(services.stateDirectory().resolve("state.json"), "{");
        assertThat(catchThrowable(() -> stop().stop("web")))
                .isInstanceOf(StoreException.class).hasMessageContaining("state.json");
        assertThat(web.isDead()).isFalse();
        assertThat(services.recorded()).containsExactly("web");
    }

    /** Breaks a file in the moment between the look and the signal. */
    private GuardedSender corrupting(String file) {
        return new GuardedSender(services) {
            @Override
            public KillResult signalGroup(Pid group, Signal signal) {
                try {
                    Files.writeString(services.stateDirectory().resolve(file), "{");
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return super.signalGroup(group, signal);
            }
        };
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private String readPidFile() {
        try {
            return Files.readString(services.stateDirectory().resolve("pid.json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private DirectStop stop() {
        return new DirectStop(services).manifest(manifest().service("web", "unknown"));
    }

    private TestManifest manifest() {
        return new TestManifest(services.directory());
    }
}
