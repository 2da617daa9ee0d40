package dev.sysg.stop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import dev.sysg.platform.Signal;
import dev.sysg.testing.ServiceWorld.Service;

/** Which services a stop is about, and the signal and the grace period that each of them has. */
class RequestedServicesTest extends RecordedServicesTest {

    private static final String OBEYS = "exec sleep 1000";
    private static final String IGNORES = "trap '' TERM; : > $READY; exec sleep 1000";
    private static final String WANTS_QUIT = "trap '' TERM; trap 'echo QUIT > seen; exit' QUIT; : > $READY;"
            + " while :; do sleep 0.01; done";
    private static final Duration SHORT = Duration.ofMillis(300);

    @Test
    void several_services_are_stopped_and_no_others() {
        services.start("web", OBEYS);
        Service db = services.start("db", OBEYS);
        services.start("cache", OBEYS);
        StopReport report = stop().stopAll("web", "cache");
        assertThat(report.services()).extracting(ServiceOutcome::service).containsExactly("web", "cache");
        assertThat(report.services()).extracting(ServiceOutcome::outcome).containsOnly(Outcome.STOPPED);
        assertThat(services.live()).isEqualTo(db.live()).hasSize(1);
        assertThat(services.recorded()).containsExactly("db");
    }

    @Test
    void several_services_are_stopped_dependents_first() {
        services.start("db", OBEYS);
        services.start("web", OBEYS);
        TestManifest manifest = new TestManifest(services.directory()).service("db", "c").service("web", "c", "db");
        assertThat(stop().manifest(manifest).stopAll("db", "web").services()).extracting(ServiceOutcome::service)
                .containsExactly("web", "db");
    }

    @Test
    void an_unknown_service_does_not_keep_the_others_from_being_stopped() {
        services.start("web", OBEYS);
        services.start("db", OBEYS);
        StopReport report = stop().stopAll("web", "nosuch", "db");
        assertThat(report.services()).extracting(ServiceOutcome::service).containsExactly("web", "db", "nosuch");
        assertThat(report.services()).extracting(ServiceOutcome::outcome)
                .containsExactly(Outcome.STOPPED, Outcome.STOPPED, Outcome.NOT_RECORDED);
        assertThat(report.isFailure()).isFalse();
        assertThat(services.live()).isEmpty();
    }

    @Test
    void a_service_that_is_asked_for_twice_is_stopped_once() {
        services.start("web", OBEYS);
        assertThat(stop().stopAll("web", "web").services()).extracting(ServiceOutcome::outcome)
                .containsExactly(Outcome.STOPPED);
    }

    @Test
    void a_failure_does_not_keep_the_next_service_from_being_stopped() {
        services.record("bad", 0);
        services.start("web", OBEYS);
        assertThat(stop().stopAll("bad", "web").services()).extracting(ServiceOutcome::outcome)
                .containsExactly(Outcome.FAILED, Outcome.STOPPED);
        assertThat(services.recorded()).containsExactly("bad");
    }

    @Test
    void a_service_gets_the_signal_that_is_configured_for_it() {
        Service web = services.start("web", WANTS_QUIT);
        Service db = services.start("db", OBEYS);
        DirectStop stop = configured(Optional.empty(), Optional.of(Signal.QUIT));
        StopReport report = stop.stopAll();
        assertThat(report.services()).extracting(ServiceOutcome::signal)
                .containsExactly(Optional.of(Signal.QUIT), Optional.of(Signal.TERM));
        assertThat(services.text("seen")).isEqualTo("QUIT\n");
        assertThat(stop.sent()).filteredOn(line -> !line.startsWith("CONT"))
                .containsExactly("QUIT to group " + web.pid(), "TERM to group " + db.pid());
    }

    @Test
    void no_wait_sends_the_configured_signal() {
        services.start("web", WANTS_QUIT);
        ServiceOutcome outcome = configured(Optional.empty(), Optional.of(Signal.QUIT)).with(StopOption.NO_WAIT)
                .stop("web");
        assertThat(outcome.outcome()).isEqualTo(Outcome.SIGNALLED);
        assertThat(outcome.signal()).contains(Signal.QUIT);
    }

    @Test
    void a_service_has_the_grace_period_that_is_configured_for_it() {
        services.start("web", IGNORES);
        Service db = services.start("db", "trap 'sleep 0.8; echo cleaned > cleaned; exit' TERM; : > $READY;"
                + " while :; do sleep 0.01; done");
        List<ServiceOutcome> outcomes = configured(Optional.of(SHORT), Optional.empty()).stopAll().services();
        assertThat(outcomes).extracting(ServiceOutcome::signal)
                .containsExactly(Optional.of(Signal.KILL), Optional.of(Signal.TERM));
        assertThat(outcomes.get(0).elapsed()).isBetween(SHORT, Duration.ofSeconds(5));
        assertThat(services.text("cleaned")).isEqualTo("cleaned\n");
        assertThat(db.isDead()).isTrue();
    }

    @Test
    void the_grace_period_of_the_command_line_beats_the_configured_one() {
        services.start("web", IGNORES);
        ServiceOutcome outcome = configured(Optional.of(Duration.ofMinutes(5)), Optional.empty()).grace(SHORT)
                .stop("web");
        assertThat(outcome.signal()).contains(Signal.KILL);
        assertThat(outcome.elapsed()).isBetween(SHORT, Duration.ofSeconds(5));
    }

    @Test
    void grace_zero_on_the_command_line_beats_the_configured_signal() {
        Service web = services.start("web", WANTS_QUIT);
        DirectStop stop = configured(Optional.empty(), Optional.of(Signal.QUIT)).grace(Duration.ZERO);
        assertThat(stop.stop("web").signal()).contains(Signal.KILL);
        assertThat(stop.sent()).containsExactly("KILL to group " + web.pid());
    }

    @Test
    void a_broken_part_of_the_manifest_refuses_that_service_alone() {
        Service web = services.start("web", OBEYS);
        Service db = services.start("db", OBEYS);
        TestManifest manifest = new TestManifest(services.directory()).broken("web", "systemg.yaml:3:1: no command")
                .service("db", "c");
        DirectStop stop = stop().manifest(manifest);
        StopReport report = stop.stopAll();
        assertThat(report.services()).filteredOn(service -> service.service().equals("web")).singleElement()
                .satisfies(service -> {
                    assertThat(service.outcome()).isEqualTo(Outcome.FAILED);
                    assertThat(service.detail().orElseThrow()).contains("systemg.yaml:3:1", "nothing was signalled");
                });
        assertThat(stop.sent()).allMatch(line -> line.endsWith(" " + db.pid()));
        assertThat(web.isDead()).isFalse();
        assertThat(db.isDead()).isTrue();
        assertThat(services.recorded()).containsExactly("web");
    }

    @Test
    void a_broken_part_that_this_stop_does_not_use_hinders_nothing() {
        Service web = services.start("web", OBEYS);
        services.start("db", OBEYS);
        TestManifest manifest = new TestManifest(services.directory()).broken("web", "systemg.yaml:3:1: no command")
                .service("db", "c");
        assertThat(stop().manifest(manifest).stop("db").outcome()).isEqualTo(Outcome.STOPPED);
        assertThat(web.isDead()).isFalse();
    }

    private DirectStop configured(Optional<Duration> grace, Optional<Signal> signal) {
        return stop().configured(settings -> settings.service("web", grace, signal));
    }

    private DirectStop stop() {
        return new DirectStop(services);
    }
}
