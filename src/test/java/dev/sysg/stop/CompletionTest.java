package dev.sysg.stop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import dev.sysg.manifest.Manifest;
import dev.sysg.platform.Flock;
import dev.sysg.platform.KillResult;
import dev.sysg.platform.Pid;
import dev.sysg.platform.Signal;
import dev.sysg.platform.jvm.ThreadBootTime;
import dev.sysg.process.ProcessEntry;
import dev.sysg.process.ProcessTable;
import dev.sysg.process.UnreadableProcessException;
import dev.sysg.stop.StopPlan.Decision;
import dev.sysg.stop.StopPlan.Step;
import dev.sysg.store.EntryRemoval;
import dev.sysg.store.IdentityEvidence.FileDate;
import dev.sysg.store.LockHeldException;
import dev.sysg.store.PidFileStore;
import dev.sysg.store.RecordedService.RecordFile;
import dev.sysg.store.RecordedService;
import dev.sysg.store.RemovalResult;
import dev.sysg.store.ServiceId;
import dev.sysg.store.StateDirectory;
import dev.sysg.store.StoreException;
import dev.sysg.terminate.TerminationRequest.Turn;
import dev.sysg.testing.FakeProc;
import dev.sysg.testing.ServiceWorld.Service;
import dev.sysg.testing.Services;
import dev.sysg.testing.TestSettings;
import dev.sysg.testing.Warnings;
import dev.sysg.time.Progress;
import dev.sysg.time.Stopwatch;

/** What is recorded of an end: the entry, the state, the spawn maps; and when. */
class CompletionTest extends RecordedServicesTest {

    private static final String OBEYS = "exec sleep 1000";
    private static final String IGNORES = "trap '' TERM; : > $READY; exec sleep 1000";
    /** How late a busy machine may be. */
    private static final Duration SLACK = Duration.ofMillis(200);

    @Test
    void a_stopped_service_becomes_stopped_in_the_states_without_its_pid() {
        Service web = services.start("web", OBEYS);
        services.state("9103b1f886bedc4d", Map.of("status", "running", "pid", web.pid().value(), "extra", 1));
        stop().stop("web");
        assertThat(services.stateOf("9103b1f886bedc4d")).isEqualTo(Map.of("status", "stopped", "extra", 1));
    }

    @Test
    void a_recorded_exit_is_kept_and_only_running_becomes_stopped() {
        services.record("crashed", FakeProc.FIRST).record("lost", FakeProc.FIRST + 1);
        services.state("hash-of-crashed",
                Map.of("status", "exited_with_error", "pid", FakeProc.FIRST, "exit_code", 7));
        services.state("hash-of-lost", Map.of("status", "running", "pid", FakeProc.FIRST + 1));
        stop().stopAll();
        assertThat(services.recorded()).isEmpty();
        assertThat(services.stateOf("hash-of-crashed"))
                .isEqualTo(Map.of("status", "exited_with_error", "pid", FakeProc.FIRST, "exit_code", 7));
        assertThat(services.stateOf("hash-of-lost")).isEqualTo(Map.of("status", "stopped"));
    }

    @Test
    void nothing_is_written_before_the_first_signal() {
        services.start("web", OBEYS);
        List<String> before = new ArrayList<>();
        GuardedSender watching = new GuardedSender(services) {
            @Override
            public KillResult signalGroup(Pid group, Signal signal) {
                before.addAll(files());
                return super.signalGroup(group, signal);
            }
        };
        assertThat(stop().signals(watching).stop("web").outcome()).isEqualTo(Outcome.STOPPED);
        assertThat(before).containsOnly("pid.json", "pid.json.lock");
        assertThat(services.recorded()).isEmpty();
        assertThat(files()).containsExactly("pid.json", "pid.json.lock");
    }

    @Test
    void only_what_could_not_be_stopped_stays_recorded() {
        services.start("stubborn", IGNORES);
        services.start("web", OBEYS);
        services.record("refused", 0);
        assertThat(stop().grace(Duration.ofMillis(50)).stopAll().isFailure()).isTrue();
        assertThat(services.recorded()).containsExactly("refused");
    }

    @Test
    void an_end_is_recorded_within_a_quarter_of_a_second() {
        Service quick = services.start("quick", OBEYS);
        services.start("stubborn", IGNORES);
        long[] ended = new long[1];
        List<Duration> ages = new ArrayList<>();
        Flock watched = new LockGate(() -> {
            if (ages.isEmpty() && ended[0] != 0) {
                ages.add(Duration.ofNanos(System.nanoTime() - ended[0]));
            }
            return false;
        });
        GuardedSender sender = new GuardedSender(services) {
            @Override
            public KillResult signalGroup(Pid group, Signal signal) {
                KillResult result = super.signalGroup(group, signal);
                if (group.equals(quick.pid()) && ended[0] == 0) {
                    ended[0] = System.nanoTime();
                }
                return result;
            }
        };
        StopReport report = stop().signals(sender).locks(watched).with(StopOption.PARALLEL)
                .grace(Duration.ofSeconds(2)).stopAll();
        assertThat(report.services()).extracting(ServiceOutcome::outcome).containsOnly(Outcome.STOPPED);
        assertThat(ages).singleElement().satisfies(age ->
                assertThat(age).isLessThan(Duration.ofMillis(250).plus(SLACK)));
    }

    @Test
    void a_file_that_is_locked_does_not_keep_another_from_being_recorded() {
        RecordedService web = recordedIn("demo");
        RecordedService locked = recordedIn("shop");
        PidFileStore store = mock(PidFileStore.class);
        when(store.remove(any(), eq(List.of(new EntryRemoval(web, true))), any()))
                .thenReturn(new RemovalResult(Set.of(web.id()), Set.of(), Optional.empty()));
        when(store.remove(any(), eq(List.of(new EntryRemoval(locked, true))), any()))
                .thenThrow(new LockHeldException("the lock is held"));
        Completion completion = new Completion(store, new StopContext(new StopRequest(List.of(), Optional.empty(),
                Optional.empty(), Optional.empty(), Set.of()), new StateDirectory(services.stateDirectory()),
                new TestSettings().build()), mock(HookRunner.class), Manifest.empty(services.directory()),
                Progress.SILENT);

        Stream.of(web, locked).forEach(service -> completion.add(new EntryRemoval(service, true),
                OutcomeMessages.untouched(service, Outcome.STOPPED, ""), Stopwatch.started()));
        completion.finish();

        assertThat(completion.outcomes(new StopPlan(Stream.of(web, locked)
                .map(service -> new Step(service, new Decision.RemoveEntry(Outcome.STOPPED, ""), Turn.FIRST))
                .toList())))
                .extracting(ServiceOutcome::outcome).containsExactly(Outcome.STOPPED, Outcome.UNRECORDED);
    }

    private static RecordedService recordedIn(String project) {
        return new RecordedService(new ServiceId(Optional.of(project), "web", "xml"), Optional.empty(), "",
                new RecordFile(Path.of("projects", project, "pid.xml"), Instant.EPOCH, 0), new FileDate(false));
    }

    @Test
    void an_entry_that_was_recorded_again_during_the_stop_stays() {
        Service web = services.start("web", OBEYS);
        Service next = services.startUnrecorded("next", OBEYS);
        GuardedSender restarting = atTheFirstSignal(() -> {
            services.record("web", next.pid().value());
            services.state("hash-of-web", Map.of("status", "running", "pid", next.pid().value()));
        });
        try (Warnings warnings = new Warnings(Completion.class.getPackage())) {
            assertThat(stop().signals(restarting).stop("web").outcome()).isEqualTo(Outcome.STOPPED);
            assertThat(warnings.messages()).singleElement().asString()
                    .contains("'web' has been recorded again", "was not stopped");
        }
        assertThat(web.isDead()).isTrue();
        assertThat(next.isDead()).isFalse();
        assertThat(services.recorded()).containsExactly("web");
        assertThat(services.stateOf("hash-of-web")).isEqualTo(Map.of("status", "running", "pid", next.pid().value()));
    }

    @Test
    void a_spawned_child_that_cannot_be_read_stays_in_the_spawn_maps() {
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
        assertThat(pidFile()).contains("\"" + child.pid() + "\"");
        assertThat(child.isDead()).isFalse();
    }

    @Test
    void an_entry_that_cannot_be_removed_makes_the_service_unrecorded() {
        Service web = services.start("web", OBEYS);
        ServiceOutcome outcome = stop().signals(corrupting("pid.json")).stop("web");
        assertThat(web.isDead()).isTrue();
        assertThat(outcome.outcome()).isEqualTo(Outcome.UNRECORDED);
        assertThat(outcome.signal()).contains(Signal.TERM);
        assertThat(outcome.detail().orElseThrow()).contains("pid.json");
    }

    @Test
    void a_state_that_cannot_be_written_makes_the_service_unrecorded() {
        services.start("web", OBEYS);
        ServiceOutcome outcome = stop().signals(corrupting("state.json")).stop("web");
        assertThat(outcome.outcome()).isEqualTo(Outcome.UNRECORDED);
        assertThat(outcome.detail().orElseThrow()).contains("state.json");
        assertThat(services.recorded()).isEmpty();
    }

    @Test
    void a_pid_file_that_breaks_meanwhile_does_not_lose_the_report() {
        services.record("gone", FakeProc.FIRST);
        Service web = services.start("web", OBEYS);
        StopReport report = stop().manifest(manifest().hooked("gone", ": > hooked")).signals(corrupting("pid.json"))
                .stopAll();
        assertThat(report.services()).extracting(ServiceOutcome::outcome).containsOnly(Outcome.UNRECORDED);
        assertThat(report.services()).extracting(ServiceOutcome::service).containsExactlyInAnyOrder("gone", "web");
        assertThat(web.isDead()).isTrue();
        assertThat(services.directory().resolve("hooked")).doesNotExist();
    }

    @Test
    void the_hook_is_left_to_another_stop_that_removes_the_entry() {
        services.start("web", OBEYS);
        GuardedSender other = atTheFirstSignal(() -> TestFiles.write(
                services.stateDirectory().resolve("pid.json"), "{\"services\": {}}"));
        try (Warnings warnings = new Warnings(Completion.class.getPackage())) {
            ServiceOutcome outcome =
                    stop().manifest(manifest().hooked("web", ": > hooked")).signals(other).stop("web");
            assertThat(outcome.outcome()).isEqualTo(Outcome.STOPPED);
            assertThat(outcome.hook()).isEmpty();
            assertThat(warnings.messages()).containsExactly("another stop has removed the entry of 'web' at the same "
                    + "moment: the on_stop hook is left to it");
        }
        assertThat(services.directory().resolve("hooked")).doesNotExist();
    }

    @Test
    void a_state_file_that_does_not_parse_stops_nothing() throws IOException {
        Service web = services.start("web", OBEYS);
        Files.writeString(services.stateDirectory().resolve("state.json"), "{");
        assertThat(catchThrowable(() -> stop().stop("web")))
                .isInstanceOf(StoreException.class).hasMessageContaining("state.json");
        assertThat(web.isDead()).isFalse();
        assertThat(services.recorded()).containsExactly("web");
    }

    @Test
    void a_lock_that_stays_held_makes_the_service_unrecorded() {
        Service web = services.start("web", OBEYS);
        ServiceOutcome outcome = stop().locks(new LockGate(() -> hasEnded(web))).stop("web");
        assertThat(outcome.outcome()).isEqualTo(Outcome.UNRECORDED);
        assertThat(outcome.detail().orElseThrow()).contains("another program has held the lock", "pid.json.lock");
        assertThat(services.recorded()).containsExactly("web");
    }

    @Test
    void a_lock_that_is_not_waited_for_makes_the_service_unrecorded() {
        Service web = services.start("web", OBEYS);
        ServiceOutcome outcome = stop().locks(new LockGate(() -> hasEnded(web)))
                .configured(settings -> settings.lockTimeout(Duration.ZERO)).stop("web");
        assertThat(outcome.outcome()).isEqualTo(Outcome.UNRECORDED);
        assertThat(outcome.detail().orElseThrow()).contains("pid.json.lock");
    }

    @Test
    void a_lock_that_is_free_again_at_the_end_is_used() {
        Service quick = services.start("quick", OBEYS);
        Service stubborn = services.start("stubborn", IGNORES);
        StopReport report = stop().locks(new LockGate(() -> hasEnded(quick) && !hasEnded(stubborn)))
                .grace(Duration.ofMillis(700)).stopAll();
        assertThat(report.services()).extracting(ServiceOutcome::outcome).containsOnly(Outcome.STOPPED);
        assertThat(services.recorded()).isEmpty();
    }

    @Test
    void an_interrupted_stop_records_an_end_of_this_moment() {
        Service quick = services.start("quick", OBEYS);
        Service stubborn = services.start("stubborn", IGNORES);
        DirectStop stop = stop().with(StopOption.PARALLEL);
        stop.signals(new GuardedSender(services) {
            @Override
            public KillResult signalGroup(Pid group, Signal signal) {
                KillResult result = super.signalGroup(group, signal);
                if (group.equals(stubborn.pid())) {
                    Services.until(() -> hasEnded(quick));
                    stop.cancellation().request(15);
                }
                return result;
            }
        });
        StopReport report = stop.stopAll();
        assertThat(quick.isDead()).isTrue();
        assertThat(stubborn.isDead()).isFalse();
        assertThat(report.services()).extracting(ServiceOutcome::outcome)
                .containsExactly(Outcome.STOPPED, Outcome.INTERRUPTED);
        assertThat(services.recorded()).containsExactly("stubborn");
    }

    private GuardedSender corrupting(String file) {
        return atTheFirstSignal(() -> TestFiles.write(services.stateDirectory().resolve(file), "{"));
    }

    private GuardedSender atTheFirstSignal(Runnable action) {
        return new GuardedSender(services) {
            private boolean done;

            @Override
            public KillResult signalGroup(Pid group, Signal signal) {
                if (!done) {
                    done = true;
                    action.run();
                }
                return super.signalGroup(group, signal);
            }
        };
    }

    private List<String> files() {
        try (Stream<Path> files = Files.list(services.stateDirectory())) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String pidFile() {
        return TestFiles.read(services.stateDirectory().resolve("pid.json"));
    }

    private DirectStop stop() {
        return new DirectStop(services);
    }

    private TestManifest manifest() {
        return new TestManifest(services.directory());
    }
}
