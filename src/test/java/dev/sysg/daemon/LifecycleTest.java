package dev.sysg.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sysg.daemon.Unit.Phase;

/** When services are started, restarted and stopped, with an injected clock. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class LifecycleTest {

    private static final Duration READY = Duration.ofMillis(100);

    @TempDir
    Path root;

    private SupervisorWorld world;

    @Test
    void a_service_starts_when_those_it_depends_on_are_ready() {
        supervise("""
                web: {command: a, depends_on: [db, cache]}
                db: {command: b}
                cache: {command: c}""");

        pass(Duration.ZERO);
        assertThat(world.actions().done()).containsExactlyInAnyOrder("start db", "record db Running", "start cache",
                "record cache Running");
        pass(READY.minusNanos(1));
        assertThat(world.actions().done()).isEmpty();
        pass(Duration.ofNanos(1));
        assertThat(world.actions().done()).containsExactly("start web", "record web Running");
    }

    @Test
    void a_one_shot_is_judged_by_its_exit_code() {
        supervise("""
                setup: {command: a, hooks: {on_start: {success: {command: x}, error: {command: y}}}}
                web: {command: b, depends_on: [setup]}""");
        pass(Duration.ZERO);
        world.actions().done();
        assertThat(world.unit("web").reason()).contains("waits for 'setup'");

        world.exit("setup", 0);

        assertThat(world.actions().done()).containsExactly("record setup Exited", "on_start.success of setup",
                "start web", "record web Running");
        assertThat(world.unit("web").reason()).isEmpty();
        assertThat(world.unit("setup").phase()).isEqualTo(Phase.EXITED);
    }

    @Test
    void a_service_is_skipped_where_its_dependency_has_not_started() {
        supervise("""
                setup: {command: a, hooks: {on_start: {error: {command: y}}}}
                web: {command: b, depends_on: [setup]}
                proxy: {command: c, depends_on: [web]}""");
        pass(Duration.ZERO);
        world.actions().done();

        world.exit("setup", 1);

        assertThat(world.actions().done()).containsExactly("record setup Exited", "on_start.error of setup",
                "record web Skipped", "record proxy Skipped");
        pass(Duration.ofHours(1));
        assertThat(world.actions().done()).isEmpty();
        assertThat(world.unit("setup").reason()).contains("has exited with status 1");
        assertThat(world.unit("web").reason()).contains("'setup', which it depends on, is not running");
    }

    @Test
    void a_command_that_cannot_be_started_is_a_failure() {
        supervise("web: {command: a, restart_policy: always, backoff: 1s, max_restarts: 1}");
        world.actions().cannotStart("web");

        pass(Duration.ZERO);
        assertThat(world.unit("web").phase()).isEqualTo(Phase.PAUSING);
        assertThat(world.unit("web").reason().orElseThrow()).endsWith("; it is started again after 1 s");
        pass(Duration.ofSeconds(1));
        assertThat(world.unit("web").phase()).isEqualTo(Phase.FAILED);
        assertThat(world.unit("web").reason().orElseThrow()).startsWith("cannot be started: ")
                .endsWith("; max_restarts is reached");
    }

    @Test
    void a_restart_comes_after_the_backoff_and_not_before() {
        supervise("web: {command: a, restart_policy: on_failure, backoff: 2s}").started();

        world.exit("web", 3);
        assertThat(world.actions().done()).containsExactly("record web Exited");
        assertThat(pass(Duration.ofSeconds(2).minusNanos(1))).isEqualTo(Duration.ofNanos(1));
        assertThat(world.actions().done()).isEmpty();
        pass(Duration.ofNanos(1));
        assertThat(world.actions().done()).containsExactly("start web", "record web Running");
    }

    @Test
    void the_number_of_restarts_is_limited() {
        supervise("web: {command: a, restart_policy: always, backoff: 1s, max_restarts: 2}").started();

        for (int i = 0; i < 2; i++) {
            world.exit("web", i);
            pass(Duration.ofSeconds(1));
            pass(READY);
            assertThat(world.unit("web").phase()).isEqualTo(Phase.RUNNING);
        }
        world.exit("web", 3);
        assertThat(world.unit("web").phase()).isEqualTo(Phase.FAILED);
        assertThat(world.unit("web").restarts()).isEqualTo(2);
    }

    @Test
    void success_is_restarted_by_the_policy_always_only() {
        supervise("""
                one: {command: a, restart_policy: on_failure}
                two: {command: b, restart_policy: always}
                three: {command: c}""").started();

        world.exit("one", 0);
        world.exit("two", 0);
        world.exit("three", 1);

        assertThat(world.unit("one").phase()).isEqualTo(Phase.EXITED);
        assertThat(world.unit("two").phase()).isEqualTo(Phase.PAUSING);
        assertThat(world.unit("three").phase()).isEqualTo(Phase.FAILED);
    }

    @Test
    void hooks_follow_an_end_and_a_restart() {
        supervise("""
                web:
                  command: a
                  restart_policy: always
                  backoff: 1s
                  hooks:
                    on_start: {success: {command: x}}
                    on_stop: {success: {command: x}, error: {command: x}}
                    on_restart: {success: {command: x}, error: {command: x}}""").started();

        world.exit("web", 1);
        assertThat(world.actions().done()).containsExactly("record web Exited", "on_stop.error of web");
        pass(Duration.ofSeconds(1));
        pass(READY);
        assertThat(world.actions().done()).endsWith("on_start.success of web", "on_restart.success of web");
        world.exit("web", 0);
        assertThat(world.actions().done()).contains("on_stop.success of web");
        pass(Duration.ofSeconds(1));
        world.exit("web", 1);
        assertThat(world.actions().done()).endsWith("on_restart.error of web");
    }

    @Test
    void the_dependents_of_a_crashed_service_are_stopped_and_come_back_with_it() {
        supervise("""
                db: {command: a, restart_policy: always, backoff: 5s}
                web: {command: b, depends_on: [db]}
                proxy: {command: c, depends_on: [web]}
                other: {command: d}""").started();

        world.exit("db", 1);
        assertThat(world.actions().done()).containsExactly("record db Exited", "stop web proxy");
        world.endStop();
        assertThat(world.actions().done()).isEmpty();
        pass(Duration.ofSeconds(5));
        assertThat(world.actions().done()).containsExactly("start db", "record db Running");
        pass(READY);
        assertThat(world.actions().done()).containsExactly("start web", "record web Running");
        pass(READY);
        assertThat(world.actions().done()).containsExactly("start proxy", "record proxy Running");
    }

    @Test
    void dependents_stay_stopped_where_the_service_is_not_restarted() {
        supervise("""
                db: {command: a}
                web: {command: b, depends_on: [db], restart_policy: always}""").started();

        world.exit("db", 1);
        world.endStop();
        pass(Duration.ofHours(1));

        assertThat(world.actions().done()).containsExactly("record db Exited", "stop web");
    }

    @Test
    void dependents_go_on_where_a_service_ends_well() {
        supervise("""
                db: {command: a}
                web: {command: b, depends_on: [db]}""").started();

        world.exit("db", 0);

        assertThat(world.actions().done()).containsExactly("record db Exited");
    }

    @Test
    void what_a_crashed_service_leaves_behind_is_stopped_before_a_restart() {
        supervise("web: {command: a, restart_policy: always, backoff: 0}").started();
        world.actions().leavesBehind("web");

        world.exit("web", 1);
        assertThat(world.actions().done()).containsExactly("stop web");
        world.endStop();
        assertThat(world.actions().done()).containsExactly("record web Exited", "start web", "record web Running");
    }

    @Test
    void nothing_is_started_beside_leftovers_that_cannot_be_stopped() {
        supervise("web: {command: a, restart_policy: always, backoff: 0}").started();
        world.actions().leavesBehind("web");

        world.exit("web", 1);
        world.handle(world.actions().failStop("still running"));

        assertThat(world.actions().done()).containsExactly("stop web");
        assertThat(world.unit("web").phase()).isEqualTo(Phase.FAILED);
    }

    @Test
    void the_end_of_an_adopted_service_is_found_without_being_a_parent() {
        supervise("web: {command: a, restart_policy: on_failure, backoff: 1s}");
        world.unit("web").adopt(world.actions().adoptable("web"), Instant.now());

        assertThat(pass(Duration.ZERO)).isEqualTo(Duration.ofMillis(250));
        assertThat(world.actions().done()).isEmpty();
        world.actions().vanish("web");
        pass(Duration.ofMillis(250));
        assertThat(world.actions().done()).containsExactly("record web Exited");
        assertThat(world.unit("web").phase()).isEqualTo(Phase.PAUSING);
    }

    @Test
    void an_idle_supervisor_has_nothing_to_wake_for() {
        supervise("web: {command: a}").started();

        assertThat(pass(Duration.ofSeconds(1))).isGreaterThan(Duration.ofHours(1));
    }

    private SupervisorWorld supervise(String services) {
        world = new SupervisorWorld(root, services);
        return world;
    }

    private Duration pass(Duration time) {
        return world.pass(time);
    }
}
