package dev.sysg.stop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.Test;

import dev.sysg.platform.Flock;
import dev.sysg.platform.KillResult;
import dev.sysg.platform.Pid;
import dev.sysg.platform.Signal;
import dev.sysg.platform.jvm.JnrFlock;
import dev.sysg.testing.FakeSupervisor;
import dev.sysg.testing.FakeProc;
import dev.sysg.testing.ServiceWorld.Service;
import dev.sysg.testing.Services;

class StopAllTest extends RecordedServicesTest {

    private static final String OBEYS = "exec sleep 1000";
    private static final String IGNORES = "trap '' TERM; : > $READY; while :; do sleep 1; done";
    private static final int SIGINT = 2;

    @Test
    void a_dependent_has_ended_before_its_dependency_is_signalled() {
        Service db = services.start("db",
                "trap 'cp web.dead seen; exit' TERM; : > $READY; while :; do sleep 0.01; done");
        Service web = services.start("web",
                "trap 'sleep 0.2; : > web.dead; exit' TERM; : > $READY; while :; do sleep 0.01; done");
        DirectStop stop = stop().manifest(manifest().service("db", "unknown").service("web", "unknown", "db"));
        StopReport report = stop.stopAll();
        assertThat(report.services()).extracting(ServiceOutcome::service).containsExactly("web", "db");
        assertThat(report.isFailure()).isFalse();
        assertThat(services.directory().resolve("seen")).exists();
        assertThat(stop.sent()).filteredOn(line -> line.startsWith("TERM"))
                .containsExactly("TERM to group " + web.pid(), "TERM to group " + db.pid());
    }

    @Test
    void without_a_manifest_the_order_is_that_of_the_file() {
        for (String name : List.of("c", "a", "b")) {
            services.start(name, OBEYS);
        }
        assertThat(stop().stopAll().services()).extracting(ServiceOutcome::service).containsExactly("c", "a", "b");
    }

    @Test
    void a_stop_of_one_service_leaves_its_dependents_running() {
        services.start("db", OBEYS);
        Service web = services.start("web", OBEYS);
        DirectStop stop = stop().manifest(manifest().service("db", "unknown").service("web", "unknown", "db"));
        assertThat(stop.stop("db").outcome()).isEqualTo(Outcome.STOPPED);
        assertThat(web.isDead()).isFalse();
        assertThat(services.recorded()).containsExactly("web");
    }

    @Test
    void recorded_services_of_other_manifests_are_stopped_as_well() {
        services.start("mine", OBEYS);
        services.start("theirs", OBEYS);
        assertThat(stop().manifest(manifest().service("mine", "unknown")).stopAll().services())
                .extracting(ServiceOutcome::outcome).containsOnly(Outcome.STOPPED);
        assertThat(services.live()).isEmpty();
        assertThat(services.recorded()).isEmpty();
    }

    @Test
    void each_kind_of_entry_gets_its_outcome_beside_the_others() {
        services.record("bad", 0);
        services.record("gone", FakeProc.FIRST);
        Service twice = services.start("one", OBEYS);
        services.record("other", twice.pid().value());
        Service web = services.start("web", OBEYS);
        StopReport report = stop().stopAll();
        assertThat(report.services()).extracting(ServiceOutcome::outcome).containsExactly(Outcome.FAILED,
                Outcome.NOT_RUNNING, Outcome.UNCLEAR, Outcome.UNCLEAR, Outcome.STOPPED);
        assertThat(report.isFailure()).isTrue();
        assertThat(services.recorded()).containsExactlyInAnyOrder("bad", "one", "other");
        assertThat(twice.isDead()).isFalse();
        assertThat(web.isDead()).isTrue();
    }

    @Test
    void a_pid_that_is_recorded_twice_is_stopped_once_by_force() {
        Service twice = services.start("one", OBEYS);
        services.record("other", twice.pid().value());
        assertThat(stop().with(StopOption.FORCE).stopAll().services()).extracting(ServiceOutcome::outcome)
                .containsExactly(Outcome.STOPPED, Outcome.NOT_RUNNING);
        assertThat(services.recorded()).isEmpty();
    }

    @Test
    void an_unknown_service_is_no_failure_and_stops_no_other() {
        Service web = services.start("web", OBEYS);
        assertThat(stop().stop("nosuch").outcome()).isEqualTo(Outcome.NOT_RECORDED);
        assertThat(Outcome.NOT_RECORDED.isFailure()).isFalse();
        assertThat(web.isDead()).isFalse();
    }

    @Test
    void a_second_stop_finds_nothing_to_do() {
        services.start("web", OBEYS);
        stop().stopAll();
        StopReport again = stop().stopAll();
        assertThat(again.services()).isEmpty();
        assertThat(again.isFailure()).isFalse();
    }

    @Test
    void an_end_is_recorded_while_another_service_is_still_waited_for() {
        services.start("quick", OBEYS);
        services.start("stubborn", IGNORES);
        List<Duration> recorded = new ArrayList<>();
        StopReport report = stop().grace(Duration.ofSeconds(2)).progress((subject, elapsed, left) -> {
            if (services.recorded().contains("quick")) {
                recorded.add(elapsed);
            }
        }).stopAll();
        assertThat(report.isFailure()).isFalse();
        assertThat(recorded).isNotEmpty().allSatisfy(elapsed -> assertThat(elapsed).isLessThan(Duration.ofSeconds(1)));
    }

    @Test
    void a_lock_that_is_held_delays_no_SIGKILL() {
        Service quick = services.start("quick", OBEYS);
        Service stubborn = services.start("stubborn", IGNORES);
        List<Duration> timeoutsWhileStubbornRan = new ArrayList<>();
        Flock busy = new JnrFlock() {
            private final Flock real = new JnrFlock();

            @Override
            public Optional<HeldLock> lock(Path file, Duration limit, BooleanSupplier goesOn) throws IOException {
                if (quick.isDead() && !stubborn.isDead()) {
                    timeoutsWhileStubbornRan.add(limit);
                    return Optional.empty();
                }
                return real.lock(file, limit, goesOn);
            }

            @Override
            public boolean isLocked(Path file) throws IOException {
                return real.isLocked(file);
            }
        };
        StopReport report = stop().locks(busy).grace(Duration.ofMillis(800)).stopAll();
        assertThat(timeoutsWhileStubbornRan).isNotEmpty().containsOnly(Duration.ZERO);
        assertThat(report.services()).extracting(ServiceOutcome::outcome).containsOnly(Outcome.STOPPED);
        assertThat(services.recorded()).isEmpty();
    }

    @Test
    void a_group_id_reused_while_the_lock_is_held_does_not_undo_the_end() {
        Service quick = services.start("quick", OBEYS);
        Service stubborn = services.start("stubborn", IGNORES);
        Flock busy = new LockGate(() -> hasEnded(quick) && !hasEnded(stubborn));
        AtomicBoolean reused = new AtomicBoolean();
        GuardedSender sender = new GuardedSender(services) {
            @Override
            public KillResult probeGroup(Pid group) {
                return reused.get() && group.equals(quick.pid()) ? KillResult.DELIVERED : super.probeGroup(group);
            }
        };
        StopReport report = stop().locks(busy).signals(sender).grace(Duration.ofMillis(800))
                .progress((subject, elapsed, left) -> reused.compareAndSet(false,
                        subject.contains("stubborn") && elapsed.toMillis() > 500)).stopAll();
        assertThat(reused).isTrue();
        assertThat(report.services()).extracting(ServiceOutcome::outcome).containsOnly(Outcome.STOPPED);
        assertThat(services.recorded()).isEmpty();
    }

    @Test
    void progress_shows_position_name_signal_and_time_left() {
        services.start("quick", OBEYS);
        services.start("stubborn", IGNORES);
        Map<String, Duration> longest = new HashMap<>();
        stop().grace(Duration.ofMillis(700)).killWait(Duration.ofSeconds(3)).progress((subject, elapsed, left) ->
                longest.merge(subject, left, (one, other) -> one.compareTo(other) > 0 ? one : other)).stopAll();
        assertThat(longest.get("2 of 2: stubborn: SIGTERM sent")).isLessThanOrEqualTo(Duration.ofMillis(700));
    }

    @Test
    void an_interrupted_stop_records_what_has_ended_and_nothing_else() {
        services.start("quick", OBEYS);
        Service stubborn = services.start("stubborn", IGNORES);
        Service never = services.start("never", OBEYS);
        DirectStop stop = stop();
        long[] requested = new long[1];
        stop.progress((subject, elapsed, left) -> {
            if (subject.contains("stubborn") && requested[0] == 0) {
                requested[0] = System.nanoTime();
                stop.cancellation().request(SIGINT);
            }
        });
        StopReport report = stop.stopAll();
        assertThat(Duration.ofNanos(System.nanoTime() - requested[0])).isLessThan(Duration.ofSeconds(1));
        assertThat(report.services()).extracting(ServiceOutcome::outcome)
                .containsExactly(Outcome.STOPPED, Outcome.INTERRUPTED, Outcome.INTERRUPTED);
        assertThat(report.services().get(1).signal()).contains(Signal.TERM);
        assertThat(report.services().get(2).signal()).isEmpty();
        assertThat(report.isFailure()).isTrue();
        assertThat(services.recorded()).containsExactlyInAnyOrder("stubborn", "never");
        assertThat(stubborn.isDead()).isFalse();
        assertThat(never.isDead()).isFalse();
        assertThat(stop.sent()).noneMatch(line -> line.startsWith("KILL"));
    }

    @Test
    void a_supervisor_that_starts_meanwhile_keeps_the_rest_unsignalled() {
        Service stubborn = services.start("stubborn", IGNORES);
        Service next = services.start("next", OBEYS);
        List<FakeSupervisor> supervisors = new ArrayList<>();
        StopReport report;
        try {
            report = stop().grace(Duration.ofMillis(400)).progress((subject, elapsed, left) -> {
                if (supervisors.isEmpty()) {
                    supervisors.add(FakeSupervisor.at(services.stateDirectory().resolve("control.sock"),
                            FakeSupervisor.silent()));
                }
            }).stopAll();
        } finally {
            supervisors.forEach(FakeSupervisor::close);
        }
        assertThat(report.services()).extracting(ServiceOutcome::outcome)
                .containsExactly(Outcome.STOPPED, Outcome.FAILED);
        assertThat(report.services().get(1).detail().orElseThrow())
                .contains("supervisor", "has started since this stop began", "nothing was signalled");
        assertThat(supervisors.get(0).frames()).isEmpty();
        assertThat(stubborn.isDead()).isTrue();
        assertThat(next.isDead()).isFalse();
        assertThat(services.recorded()).containsExactly("next");
    }

    @Test
    void a_service_that_ends_before_its_turn_was_not_running() {
        services.start("stubborn", IGNORES);
        Service next = services.start("next", OBEYS);
        DirectStop stop = stop().manifest(manifest().service("stubborn", "unknown").hooked("next", ": > hooked"))
                .grace(Duration.ofMillis(700)).progress((subject, elapsed, left) -> kill(next));
        StopReport report = stop.stopAll();
        assertThat(report.services()).extracting(ServiceOutcome::outcome)
                .containsExactly(Outcome.STOPPED, Outcome.NOT_RUNNING);
        assertThat(report.services().get(1).signal()).isEmpty();
        assertThat(stop.sent()).noneMatch(line -> line.endsWith(" " + next.pid()));
        assertThat(services.directory().resolve("hooked")).doesNotExist();
        assertThat(services.recorded()).isEmpty();
    }

    @Test
    void a_service_whose_leader_ends_before_its_turn_is_stopped_by_group() {
        services.start("stubborn", IGNORES);
        Service next = services.start("next", "sleep 1000 & : > $READY; exec sleep 1000");
        Services.until(() -> next.live().size() == 2);
        DirectStop stop = stop().grace(Duration.ofMillis(700)).progress((subject, elapsed, left) -> kill(next));
        StopReport report = stop.stopAll();
        assertThat(report.services()).extracting(ServiceOutcome::outcome).containsOnly(Outcome.STOPPED);
        assertThat(report.services().get(1).signal()).contains(Signal.TERM);
        assertThat(stop.sent()).contains("TERM to group " + next.pid());
        assertThat(next.isDead()).isTrue();
        assertThat(services.recorded()).isEmpty();
    }

    /** Ends the leader alone. */
    private void kill(Service service) {
        if (!hasEnded(service)) {
            new GuardedSender(services).signal(service.pid(), Signal.KILL);
        }
    }

    private DirectStop stop() {
        return new DirectStop(services);
    }

    private TestManifest manifest() {
        return new TestManifest(services.directory());
    }
}
