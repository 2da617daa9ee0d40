package dev.sysg.stop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.sysg.platform.jvm.ThreadBootTime;
import dev.sysg.process.ProcessTable;
import dev.sysg.testing.FakeProc;
import dev.sysg.testing.ServiceWorld.Service;

/** Entries that are removed without a signal, and that --force never does that. */
class ForgetTest extends RecordedServicesTest {

    private static final String OBEYS = "exec sleep 1000";
    private static final Instant AN_HOUR_AGO = Instant.now().minus(Duration.ofHours(1));

    @Test
    void forget_removes_the_entry_and_signals_nothing() {
        Service web = unverifiable("web");
        services.state("hash-of-web", Map.of("status", "running", "pid", web.pid().value()));
        TestManifest manifest = new TestManifest(services.directory()).hooked("web", ": > hooked");
        DirectStop stop = forget().manifest(manifest);
        ServiceOutcome outcome = stop.stop("web");
        assertThat(outcome.outcome()).isEqualTo(Outcome.FORGOTTEN);
        assertThat(outcome.signal()).isEmpty();
        assertThat(outcome.hook()).isEmpty();
        assertThat(stop.sent()).isEmpty();
        assertThat(web.isDead()).isFalse();
        assertThat(services.recorded()).isEmpty();
        assertThat(services.stateOf("hash-of-web")).isEqualTo(Map.of("status", "stopped"));
        assertThat(Files.exists(services.directory().resolve("hooked"))).isFalse();
    }

    @Test
    void forget_refuses_a_verified_running_service() {
        Service web = services.start("web", OBEYS);
        services.state("hash-of-web", Map.of("status", "running", "pid", web.pid().value()));
        DirectStop stop = forget();
        ServiceOutcome outcome = stop.stop("web");
        assertThat(outcome.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(outcome.detail().orElseThrow()).contains("running as pid " + web.pid(), "without --forget");
        assertThat(stop.sent()).isEmpty();
        assertThat(web.isDead()).isFalse();
        assertThat(services.recorded()).containsExactly("web");
        assertThat(services.stateOf("hash-of-web"))
                .isEqualTo(Map.of("status", "running", "pid", web.pid().value()));
    }

    @Test
    void forget_with_force_refuses_a_verified_running_service_as_well() {
        Service web = services.start("web", OBEYS);
        DirectStop stop = forget().with(StopOption.FORCE);
        assertThat(stop.stop("web").outcome()).isEqualTo(Outcome.FAILED);
        assertThat(stop.sent()).isEmpty();
        assertThat(web.isDead()).isFalse();
        assertThat(services.recorded()).containsExactly("web");
    }

    @Test
    void forget_removes_the_entries_of_bad_pids() {
        services.record("zero", 0).record("text", "12").record("init", 1);
        assertThat(forget().stopAll().services()).extracting(ServiceOutcome::outcome).containsOnly(Outcome.FORGOTTEN);
        assertThat(services.recorded()).isEmpty();
    }

    @Test
    void forget_removes_the_entries_of_what_is_not_running() {
        services.record("gone", FakeProc.FIRST);
        assertThat(forget().stop("gone").outcome()).isEqualTo(Outcome.FORGOTTEN);
        assertThat(services.recorded()).isEmpty();
    }

    @Test
    void forget_leaves_the_services_that_it_was_not_asked_for() {
        services.record("gone", FakeProc.FIRST).record("other", FakeProc.FIRST + 1);
        forget().stop("gone");
        assertThat(services.recorded()).containsExactly("other");
    }

    @Test
    void forget_removes_both_entries_of_one_pid() {
        Service twice = services.start("one", OBEYS);
        services.record("other", twice.pid().value());
        assertThat(forget().stopAll().services()).extracting(ServiceOutcome::outcome).containsOnly(Outcome.FORGOTTEN);
        assertThat(twice.isDead()).isFalse();
        assertThat(services.recorded()).isEmpty();
    }

    @Test
    void forget_removes_an_entry_whose_part_of_the_manifest_is_broken() {
        services.record("bad", 0);
        TestManifest manifest = new TestManifest(services.directory()).broken("bad", "systemg.yaml:3:1: no command");
        assertThat(forget().manifest(manifest).stop("bad").outcome()).isEqualTo(Outcome.FORGOTTEN);
        assertThat(services.recorded()).isEmpty();
    }

    @Test
    void a_dry_run_of_forget_removes_nothing() {
        Service web = services.start("web", OBEYS);
        services.record("bad", 0);
        StopReport report = forget().with(StopOption.DRY_RUN).stopAll();
        assertThat(report.services()).extracting(ServiceOutcome::outcome)
                .containsExactly(Outcome.FAILED, Outcome.WOULD_REMOVE);
        assertThat(web.isDead()).isFalse();
        assertThat(services.recorded()).containsExactlyInAnyOrder("web", "bad");
    }

    @Test
    void forget_works_for_records_that_are_older_than_the_container() {
        unverifiable("web");
        services.record("gone", FakeProc.FIRST);
        services.writtenAt(AN_HOUR_AGO);
        DirectStop stop = forget().processes(new ProcessTable(new ThreadBootTime()) {
            @Override
            public boolean isNamespaceYoungerThan(Instant moment) {
                return true;
            }
        });
        assertThat(stop.stopAll().services()).extracting(ServiceOutcome::outcome)
                .containsExactly(Outcome.FORGOTTEN, Outcome.FORGOTTEN);
        assertThat(stop.sent()).isEmpty();
        assertThat(services.live()).hasSize(1);
        assertThat(services.recorded()).isEmpty();
    }

    @Test
    void force_keeps_the_entries_of_what_it_does_not_stop() {
        services.record("bad", 0);
        services.record("own", new ProcessTable(new ThreadBootTime()).ownPid().value());
        DirectStop stop = new DirectStop(services).with(StopOption.FORCE);
        assertThat(stop.stopAll().services()).extracting(ServiceOutcome::outcome).containsOnly(Outcome.FAILED);
        assertThat(stop.sent()).isEmpty();
        assertThat(services.recorded()).containsExactlyInAnyOrder("bad", "own");
    }

    @Test
    void force_stops_what_is_unclear_and_does_not_just_remove_its_entry() {
        Service web = unverifiable("web");
        DirectStop stop = new DirectStop(services).with(StopOption.FORCE);
        assertThat(stop.stop("web").outcome()).isEqualTo(Outcome.STOPPED);
        assertThat(web.isDead()).isTrue();
        assertThat(stop.sent()).contains("TERM to group " + web.pid());
        assertThat(services.recorded()).isEmpty();
    }

    /** A process that started after the file was written, as it seems, and leads a group. */
    private Service unverifiable(String name) {
        Service service = services.start(name, OBEYS);
        services.writtenAt(AN_HOUR_AGO);
        return service;
    }

    private DirectStop forget() {
        return new DirectStop(services).with(StopOption.FORGET);
    }
}
