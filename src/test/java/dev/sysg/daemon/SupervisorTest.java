package dev.sysg.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sysg.daemon.Unit.Phase;
import dev.sysg.supervisor.ControlCommand;

/** What clients ask for. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SupervisorTest {

    private static final String STOPPED = "{\"Message\":\"Service 'web' stopped\"}";
    private static final String RESTARTED = "{\"Message\":\"Service 'web' restarted\"}";
    private static final String ALL_STOPPED = "{\"Message\":\"All services stopped\"}";
    private static final String SHUTTING_DOWN = "{\"Message\":\"Supervisor shutting down\"}";
    private static final Duration READY = Duration.ofMillis(100);

    @TempDir
    Path root;

    private SupervisorWorld world;

    @BeforeEach
    void start_services() {
        world = new SupervisorWorld(root, """
                db: {command: a}
                web: {command: b, depends_on: [db], restart_policy: always, backoff: 1s}""").started();
    }

    @Test
    void a_stop_is_answered_when_the_service_has_ended() {
        world.stop("web");
        assertThat(world.actions().done()).containsExactly("stop web");
        assertThat(world.answers()).isEmpty();

        world.handle(world.actions().exit("web", 143));
        world.endStop();

        assertThat(world.answers()).containsExactly(STOPPED);
        world.pass(Duration.ofHours(1));
        assertThat(world.actions().done()).isEmpty();
        assertThat(world.unit("web").phase()).isEqualTo(Phase.STOPPED);
    }

    @Test
    void a_manual_stop_does_not_stop_the_dependents() {
        world.stop("db");
        world.endStop();

        assertThat(world.actions().done()).containsExactly("stop db");
        assertThat(world.unit("web").phase()).isEqualTo(Phase.RUNNING);
    }

    @Test
    void a_stop_ends_a_pending_restart() {
        world.exit("web", 1);
        world.actions().done();
        world.stop("web");
        world.pass(Duration.ofHours(1));

        assertThat(world.answers()).containsExactly(STOPPED);
        assertThat(world.actions().done()).containsExactly("record web Stopped");
    }

    @Test
    void a_second_stop_of_the_same_service_waits_for_the_first() {
        world.stop("web");
        world.stop("web");
        assertThat(world.actions().done()).containsExactly("stop web");
        world.endStop();

        assertThat(world.answers()).containsExactly(STOPPED, STOPPED);
        assertThat(world.actions().done()).containsExactly("record web Stopped");
    }

    @Test
    void a_stop_of_one_service_does_not_wait_for_that_of_another() {
        world.stop("db");
        world.stop("web");

        assertThat(world.actions().done()).containsExactly("stop db", "stop web");
    }

    @Test
    void what_is_not_in_the_manifest_may_be_recorded_and_is_stopped_too() {
        world.stop("old");
        assertThat(world.actions().done()).containsExactly("stop old");
        world.endStop();

        assertThat(world.answers()).containsExactly("{\"Message\":\"Service 'old' is not in the manifest of this "
                + "supervisor; nothing of it is running\"}");
    }

    @Test
    void what_is_still_running_after_a_stop_is_an_error_and_recorded() {
        world.stop("web");
        world.actions().done();
        world.handle(world.actions().endStopWithoutEffect());

        assertThat(world.answers()).singleElement().asString().contains("Error", "web is still running");
        assertThat(world.actions().done()).contains("record web Running");
    }

    @Test
    void a_shutdown_with_something_still_running_is_no_shutdown() {
        world.ask(new ControlCommand.Shutdown());
        world.handle(world.actions().endStopWithoutEffect());

        assertThat(world.answers()).singleElement().asString().contains("Error", "is still running");
        assertThat(world.end()).isEmpty();
    }

    @Test
    void a_restart_that_a_stop_of_all_overtakes_is_answered() {
        world.stop("web");
        world.endStop();
        world.restart("web");
        world.actions().done();
        world.answers();

        world.ask(new ControlCommand.Stop(Optional.empty(), Optional.empty()));
        world.endStop();

        assertThat(world.answers()).anyMatch(answer -> answer.contains("All services stopped"));
        assertThat(world.answers()).isEmpty();
    }

    @Test
    void a_command_for_all_waits_until_a_restart_has_settled() {
        world.ask(new ControlCommand.Restart(Optional.empty(), Optional.empty()));
        world.ask(new ControlCommand.Stop(Optional.empty(), Optional.empty()));
        world.endStop();
        assertThat(world.answers()).isEmpty();
        world.started();

        assertThat(world.answers()).containsExactly("{\"Message\":\"All services restarted\"}");
        world.endStop();
        assertThat(world.answers()).containsExactly("{\"Message\":\"All services stopped\"}");
    }

    @Test
    void a_stop_that_fails_is_an_error_and_the_service_is_supervised_on() {
        world.stop("web");
        world.handle(world.actions().failStop("web: pid 7 is still running"));

        assertThat(world.answers()).containsExactly(
                "{\"Error\":\"Failed to stop service 'web': web: pid 7 is still running\"}");
        assertThat(world.unit("web").phase()).isEqualTo(Phase.RUNNING);
    }

    @Test
    void a_restart_is_answered_when_the_service_is_ready() {
        world.restart("web");
        world.endStop();
        assertThat(world.actions().done()).containsExactly("stop web", "start web", "record web Running");
        assertThat(world.answers()).isEmpty();
        world.pass(READY);

        assertThat(world.answers()).containsExactly(RESTARTED);
    }

    @Test
    void a_restart_starts_what_was_stopped_and_counts_anew_from_zero() {
        world.exit("web", 1);
        world.pass(Duration.ofSeconds(1));
        world.pass(READY);
        assertThat(world.unit("web").restarts()).isEqualTo(1);
        world.stop("web");
        world.endStop();
        world.restart("web");
        world.pass(READY);

        assertThat(world.answers()).containsExactly(STOPPED, RESTARTED);
        assertThat(world.unit("web").restarts()).isZero();
    }

    @Test
    void a_restart_of_a_service_that_ends_at_once_is_an_error() {
        world.restart("db");
        world.endStop();
        world.exit("db", 7);

        assertThat(world.answers()).containsExactly(
                "{\"Error\":\"Failed to restart service 'db': it has exited with status 7; "
                        + "its logs are named by sysg status -s db\"}");
    }

    @Test
    void a_restart_of_an_unknown_service_is_an_error() {
        world.restart("nosuch");

        assertThat(world.answers()).singleElement().asString().contains("'nosuch'", "not in the manifest");
        assertThat(world.actions().done()).isEmpty();
    }

    @Test
    void a_stop_of_all_keeps_the_supervisor() {
        world.ask(new ControlCommand.Stop(Optional.empty(), Optional.empty()));
        world.endStop();

        assertThat(world.actions().done()).containsExactly("stop everything");
        assertThat(world.answers()).containsExactly(ALL_STOPPED);
        assertThat(world.end()).isEmpty();
    }

    @Test
    void a_command_for_all_waits_for_those_of_single_services() {
        world.stop("db");
        world.ask(new ControlCommand.Stop(Optional.empty(), Optional.empty()));
        world.restart("db");
        assertThat(world.actions().done()).containsExactly("stop db");
        world.endStop();
        assertThat(world.actions().done()).containsExactly("record db Stopped", "stop everything");
        world.endStop();
        world.pass(READY);

        assertThat(world.answers()).containsExactly("{\"Message\":\"Service 'db' stopped\"}", ALL_STOPPED,
                "{\"Message\":\"Service 'db' restarted\"}");
    }

    @Test
    void a_restart_of_all_reads_the_manifest_again() {
        world.manifest("api: {command: c}");
        world.ask(new ControlCommand.Restart(Optional.empty(), Optional.of(root + "/systemg.yaml")));
        world.endStop();
        assertThat(world.actions().done()).containsExactly("stop everything", "use another manifest", "start api",
                "record api Running");
        world.pass(READY);

        assertThat(world.answers()).containsExactly("{\"Message\":\"All services restarted\"}");
    }

    @Test
    void a_restart_of_all_leaves_out_what_the_manifest_does() {
        world.manifest("api: {command: c}\nidle: {command: c, skip: true}");
        world.ask(new ControlCommand.Restart(Optional.empty(), Optional.empty()));
        world.endStop();

        assertThat(world.actions().done()).contains("start api", "record idle Skipped").doesNotContain("start idle");
    }

    @Test
    void a_restart_with_another_manifest_is_refused() {
        world.ask(new ControlCommand.Restart(Optional.of("web"), Optional.of("/other.yaml")));

        assertThat(world.answers()).singleElement().asString().contains(root + "/systemg.yaml", "/other.yaml");
        assertThat(world.actions().done()).isEmpty();
    }

    @Test
    void with_a_broken_manifest_nothing_is_restarted_and_nothing_stopped() {
        world.manifest("api: {command: c, backoff: soon}");
        world.ask(new ControlCommand.Restart(Optional.empty(), Optional.of(root + "/systemg.yaml")));

        assertThat(world.answers()).singleElement().asString().contains("'soon' is not a duration",
                "nothing was stopped");
        assertThat(world.actions().done()).isEmpty();
        world.stop("web");
        assertThat(world.actions().done()).containsExactly("stop web");
    }

    @Test
    void a_shutdown_stops_all_and_ends_the_supervisor() {
        world.ask(new ControlCommand.Shutdown());
        world.restart("web");
        assertThat(world.answers()).containsExactly("{\"Error\":\"supervisor is shutting down\"}");
        world.stop("web");
        world.ask(new ControlCommand.Shutdown());
        assertThat(world.answers()).isEmpty();
        world.endStop();

        assertThat(world.answers()).containsExactly(SHUTTING_DOWN, SHUTTING_DOWN, SHUTTING_DOWN);
        assertThat(world.end()).contains(true);
    }

    @Test
    void a_shutdown_that_fails_keeps_the_supervisor() {
        world.ask(new ControlCommand.Shutdown());
        world.handle(world.actions().failStop("web: pid 7 is still running"));

        assertThat(world.answers()).containsExactly(
                "{\"Error\":\"Failed to stop all services: web: pid 7 is still running\"}");
        assertThat(world.end()).isEmpty();
        assertThat(world.unit("web").phase()).isEqualTo(Phase.RUNNING);
    }

    @Test
    void a_signal_ends_the_supervisor_in_any_case() {
        world.signal();
        world.signal();
        world.handle(world.actions().failStop("web: pid 7 is still running"));

        assertThat(world.end()).contains(false);
    }

    @Test
    void nothing_is_started_any_more_during_a_shutdown() {
        world.exit("web", 1);
        world.actions().done();
        world.signal();
        world.pass(Duration.ofHours(1));

        assertThat(world.actions().done()).containsExactly("record web Stopped", "stop everything");
    }

    @Test
    void the_status_is_answered_at_once() {
        world.stop("web");
        world.ask(new ControlCommand.Status(false));

        assertThat(world.answers()).singleElement().asString().contains("\"schema_version\":\"status.v1\"",
                "\"name\":\"db\"", "\"lifecycle\":\"running\"", "\"overall_health\":\"degraded\"");
    }

    @Test
    void a_service_is_not_called_skipped_before_its_dependency_has_failed() {
        world = new SupervisorWorld(root, "{setup: {command: a}, web: {command: b, depends_on: [setup]}}");
        world.pass(Duration.ZERO);
        world.ask(new ControlCommand.Status(false));
        assertThat(world.answers()).singleElement().asString().doesNotContain("skipped")
                .contains("\"state\":\"waiting\"", "\"reason\":\"waits for 'setup'\"");

        world.exit("setup", 1);
        world.ask(new ControlCommand.Status(false));
        assertThat(world.answers()).singleElement().asString().contains("\"lifecycle\":\"skipped\"",
                "\"reason\":\"'setup', which it depends on, is not running\"");
    }
}
