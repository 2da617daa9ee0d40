package dev.sysg.stop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.Test;

import dev.sysg.platform.KillResult;
import dev.sysg.platform.Pid;
import dev.sysg.platform.Signal;
import dev.sysg.testing.ServiceWorld.Service;

/** Several services at once: each gets its signal as soon as its dependents have ended, and no sooner. */
class ParallelStopTest extends RecordedServicesTest {

    private static final String OBEYS = "exec sleep 1000";
    private static final String IGNORES = "trap '' TERM; : > $READY; exec sleep 1000";
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final int MANY = 20;

    @Test
    void twenty_services_that_ignore_SIGTERM_take_one_grace_period() {
        for (int i = 0; i < MANY; i++) {
            services.start("s" + i, IGNORES);
        }
        DirectStop stop = stop().grace(Duration.ofSeconds(1));
        long start = System.nanoTime();
        StopReport report = stop.stopAll();
        Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
        assertThat(elapsed).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
        assertThat(report.services()).hasSize(MANY).allSatisfy(service -> {
            assertThat(service.outcome()).isEqualTo(Outcome.STOPPED);
            assertThat(service.signal()).contains(Signal.KILL);
        });
        assertThat(services.live()).isEmpty();
        assertThat(services.recorded()).isEmpty();
    }

    @Test
    void the_configuration_makes_a_stop_parallel_as_well() {
        Service one = services.start("one", IGNORES);
        Service other = services.start("other", IGNORES);
        DirectStop stop = new DirectStop(services).configured(settings -> settings.parallel()).grace(SHORT);
        assertThat(stop.stopAll().isFailure()).isFalse();
        assertThat(stop.sent()).filteredOn(line -> !line.startsWith("CONT")).containsExactly(
                "TERM to group " + one.pid(), "TERM to group " + other.pid(),
                "KILL to group " + one.pid(), "KILL to group " + other.pid());
    }

    @Test
    void by_default_the_second_is_signalled_when_the_first_has_ended() {
        Service one = services.start("one", IGNORES);
        Service other = services.start("other", OBEYS);
        DirectStop stop = new DirectStop(services).grace(SHORT);
        assertThat(stop.stopAll().isFailure()).isFalse();
        assertThat(stop.sent()).filteredOn(line -> !line.startsWith("CONT")).containsExactly(
                "TERM to group " + one.pid(), "KILL to group " + one.pid(), "TERM to group " + other.pid());
    }

    @Test
    void a_dependency_is_signalled_when_its_last_dependent_has_ended() {
        Service db = services.start("db", OBEYS);
        Service web = services.start("web", OBEYS);
        Service worker = services.start("worker",
                "trap 'sleep 0.3; exit' TERM; : > $READY; while :; do sleep 0.01; done");
        TestManifest manifest = manifest().service("db", "c").service("web", "c", "db").service("worker", "c", "db");
        assertSignalledWhen(db, () -> web.isDead() && worker.isDead(), stop().manifest(manifest));
    }

    @Test
    void a_dependency_waits_for_a_dependent_that_needs_SIGKILL() {
        Service db = services.start("db", OBEYS);
        Service web = services.start("web", IGNORES);
        Service alone = services.start("alone", OBEYS);
        DirectStop stop = stop().manifest(webNeedsDb()).grace(SHORT);
        assertSignalledWhen(db, web::isDead, stop);
        assertThat(stop.sent().indexOf("TERM to group " + alone.pid()))
                .isLessThan(stop.sent().indexOf("KILL to group " + web.pid()));
    }

    @Test
    void a_dependency_waits_for_what_its_dependent_forks_at_SIGTERM() {
        Service db = services.start("db", OBEYS);
        Service web = services.start("web", "trap '(sleep 0.3; : > cleaned) & exit' TERM; : > $READY;"
                + " while :; do sleep 0.01; done");
        assertSignalledWhen(db, () -> web.isDead() && exists("cleaned"), stop().manifest(webNeedsDb()));
    }

    @Test
    void a_dependency_waits_for_the_hook_of_its_dependent() {
        Service db = services.start("db", OBEYS);
        services.start("web", OBEYS);
        TestManifest manifest = manifest().service("db", "c").hooked("web", "sleep 0.3; : > hooked", "db");
        assertSignalledWhen(db, () -> exists("hooked"), stop().manifest(manifest));
    }

    @Test
    void one_by_one_a_dependency_waits_for_the_hook_as_well() {
        Service db = services.start("db", OBEYS);
        services.start("web", OBEYS);
        TestManifest manifest = manifest().service("db", "c").hooked("web", "sleep 0.3; : > hooked", "db");
        assertSignalledWhen(db, () -> exists("hooked"), new DirectStop(services).manifest(manifest));
    }

    @Test
    void a_dependency_is_stopped_after_a_dependent_that_failed() {
        Service db = services.start("db", OBEYS);
        Service web = services.start("web", IGNORES);
        List<String> sent = new ArrayList<>();
        DirectStop stop = stop().manifest(webNeedsDb()).grace(SHORT).killWait(SHORT).signals(
                new GuardedSender(services) {
                    @Override
                    public KillResult signalGroup(Pid group, Signal signal) {
                        sent.add(signal + " to " + (group.equals(web.pid()) ? "web" : "db"));
                        return group.equals(web.pid()) && signal == Signal.KILL ? KillResult.DELIVERED
                                : super.signalGroup(group, signal);
                    }
                });
        StopReport report = stop.stopAll();
        assertThat(report.services()).extracting(ServiceOutcome::service).containsExactly("web", "db");
        assertThat(report.services()).extracting(ServiceOutcome::outcome)
                .containsExactly(Outcome.FAILED, Outcome.STOPPED);
        assertThat(sent).filteredOn(line -> !line.startsWith("CONT"))
                .containsExactly("TERM to web", "KILL to web", "TERM to db");
        assertThat(db.isDead()).isTrue();
        assertThat(services.recorded()).containsExactly("web");
    }

    @Test
    void a_long_hook_does_not_delay_the_SIGKILL_of_another_service() {
        services.start("web", OBEYS);
        Service stubborn = services.start("stubborn", IGNORES);
        GuardedSender sender = new GuardedSender(services) {
            @Override
            public KillResult signalGroup(Pid group, Signal signal) {
                if (signal == Signal.KILL) {
                    create("killed");
                }
                return super.signalGroup(group, signal);
            }
        };
        TestManifest manifest = manifest()
                .hooked("web", "while [ ! -e killed ]; do sleep 0.01; done", Duration.ofSeconds(20))
                .service("stubborn", "c");
        StopReport report = stop().manifest(manifest).signals(sender).grace(SHORT).stopAll();
        assertThat(report.services()).extracting(ServiceOutcome::service).containsExactly("web", "stubborn");
        assertThat(report.services().get(0).hook())
                .contains(new HookResult(OptionalInt.of(0), Optional.empty()));
        assertThat(report.services().get(1).elapsed()).isBetween(SHORT, Duration.ofSeconds(5));
        assertThat(stubborn.isDead()).isTrue();
    }

    @Test
    void hooks_of_independent_services_run_side_by_side() {
        services.start("one", OBEYS);
        services.start("other", OBEYS);
        TestManifest manifest = manifest()
                .hooked("one", ": > one; while [ ! -e other ]; do sleep 0.01; done", Duration.ofSeconds(20))
                .hooked("other", ": > other; while [ ! -e one ]; do sleep 0.01; done", Duration.ofSeconds(20));
        assertThat(stop().manifest(manifest).stopAll().services()).extracting(ServiceOutcome::hook)
                .containsOnly(Optional.of(new HookResult(OptionalInt.of(0), Optional.empty())));
    }

    @Test
    void an_interruption_leaves_the_dependency_unsignalled() {
        Service db = services.start("db", OBEYS);
        Service web = services.start("web", IGNORES);
        DirectStop stop = stop().manifest(webNeedsDb());
        stop.progress((subject, elapsed, left) -> stop.cancellation().request(15));
        assertThat(stop.stopAll().services()).extracting(ServiceOutcome::outcome)
                .containsExactly(Outcome.INTERRUPTED, Outcome.INTERRUPTED);
        assertThat(stop.sent()).containsExactly("TERM to group " + web.pid(), "CONT to group " + web.pid());
        assertThat(db.isDead()).isFalse();
        assertThat(services.recorded()).containsExactlyInAnyOrder("db", "web");
    }

    @Test
    void no_wait_signals_a_dependency_at_once() {
        Service db = services.start("db", IGNORES);
        Service web = services.start("web", IGNORES);
        DirectStop stop = new DirectStop(services).manifest(webNeedsDb()).with(StopOption.NO_WAIT);
        assertThat(stop.stopAll().services()).extracting(ServiceOutcome::outcome).containsOnly(Outcome.SIGNALLED);
        assertThat(stop.sent()).contains("TERM to group " + web.pid(), "TERM to group " + db.pid());
        assertThat(services.recorded()).containsExactlyInAnyOrder("db", "web");
    }

    /** Everything is stopped, and the condition held when this service got its first signal. */
    private void assertSignalledWhen(Service dependency, BooleanSupplier condition, DirectStop stop) {
        List<Boolean> held = new ArrayList<>();
        stop.gate(target -> {
            if (target.pid().equals(dependency.pid())) {
                held.add(condition.getAsBoolean());
            }
            return Optional.empty();
        });
        StopReport report = stop.stopAll();
        assertThat(report.services()).extracting(ServiceOutcome::outcome).containsOnly(Outcome.STOPPED);
        assertThat(held).containsExactly(true);
        assertThat(services.live()).isEmpty();
        assertThat(services.recorded()).isEmpty();
    }

    private boolean exists(String file) {
        return Files.exists(services.directory().resolve(file));
    }

    private void create(String file) {
        TestFiles.create(services.directory().resolve(file));
    }

    private TestManifest webNeedsDb() {
        return manifest().service("db", "c").service("web", "c", "db");
    }

    private DirectStop stop() {
        return new DirectStop(services).with(StopOption.PARALLEL);
    }

    private TestManifest manifest() {
        return new TestManifest(services.directory());
    }
}
