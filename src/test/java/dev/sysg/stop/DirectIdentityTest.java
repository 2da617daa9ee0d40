package dev.sysg.stop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sysg.platform.Pid;
import dev.sysg.platform.Signal;
import dev.sysg.platform.SignalSender;
import dev.sysg.platform.jvm.ThreadBootTime;
import dev.sysg.process.ProcessTable;
import dev.sysg.testing.FakeProc;
import dev.sysg.testing.ServiceWorld.Service;
import dev.sysg.testing.Services;
import dev.sysg.testing.StartedProcesses;

/** Real processes that may, or may not, be the recorded ones. */
class DirectIdentityTest extends RecordedServicesTest {

    private static final Instant AN_HOUR_AGO = Instant.now().minus(Duration.ofHours(1));
    private static final int NOBODY = 65534;
    private static final int USER = 1001;

    @Test
    void a_clock_that_was_set_back_does_not_hide_the_manifests_command() {
        Service shell = services.start("shell", "sleep 1000; true");
        Service program = services.start("program", "exec sleep 1000");
        services.writtenAt(AN_HOUR_AGO);
        DirectStop stop = stop().manifest(manifest().service("shell", "sleep 1000; true")
                .service("program", "exec sleep 1000"));
        assertThat(stop.stopAll().services()).extracting(ServiceOutcome::outcome).containsOnly(Outcome.STOPPED);
        assertThat(shell.isDead()).isTrue();
        assertThat(program.isDead()).isTrue();
    }

    @Test
    void without_the_manifests_command_a_clock_that_was_set_back_is_unclear() {
        Service web = services.start("web", "exec sleep 1000");
        services.writtenAt(AN_HOUR_AGO);
        DirectStop stop = stop();
        ServiceOutcome outcome = stop.stop("web");
        assertThat(outcome.outcome()).isEqualTo(Outcome.UNCLEAR);
        assertThat(outcome.detail().orElseThrow()).contains("pid " + web.pid(), "clock");
        assertThat(stop.sent()).isEmpty();
        assertThat(web.isDead()).isFalse();
        assertThat(services.recorded()).containsExactly("web");
    }

    @Test
    void a_file_that_is_dated_in_the_future_proves_nothing() {
        Service web = services.start("web", "exec sleep 1000");
        services.writtenAt(Instant.now().plus(Duration.ofHours(1)));
        ServiceOutcome outcome = stop().stop("web");
        assertThat(outcome.outcome()).isEqualTo(Outcome.UNCLEAR);
        assertThat(outcome.detail().orElseThrow()).contains("in the future");
        assertThat(stop().manifest(manifest().service("web", "exec sleep 1000")).stop("web").outcome())
                .isEqualTo(Outcome.STOPPED);
        assertThat(web.isDead()).isTrue();
    }

    /** systemg keeps the pid of a service that has crashed, and a start of another one makes the file young. */
    @Test
    void a_reused_pid_of_a_crashed_service_is_unclear() {
        Service stranger = services.startUnrecorded("stranger", "exec sleep 1000");
        Service db = services.start("db", "exec sleep 1000");
        services.record("web", stranger.pid().value());
        services.state("hash-of-web", Map.of("status", "exited_with_error", "exit_code", 7));
        services.state("hash-of-db", Map.of("status", "running", "pid", db.pid().value()));
        DirectStop stop = stop().manifest(manifest().hooked("web", ": > hooked"));
        StopReport report = stop.stopAll();
        assertThat(report.services()).filteredOn(service -> service.service().equals("web")).singleElement()
                .satisfies(service -> {
                    assertThat(service.outcome()).isEqualTo(Outcome.UNCLEAR);
                    assertThat(service.detail().orElseThrow()).contains("no service is running with this pid");
                });
        assertThat(stop.sent()).allMatch(line -> line.endsWith(" " + db.pid()));
        assertThat(stranger.isDead()).isFalse();
        assertThat(db.isDead()).isTrue();
        assertThat(services.recorded()).containsExactly("web");
        assertThat(services.stateOf("hash-of-web")).isEqualTo(Map.of("status", "exited_with_error", "exit_code", 7));
        assertThat(services.directory().resolve("hooked")).doesNotExist();
    }

    @Test
    void a_pid_that_a_state_has_as_running_is_a_match_by_the_files_date() {
        Service web = services.start("web", "exec sleep 1000");
        services.state("hash-of-web", Map.of("status", "running", "pid", web.pid().value()));
        services.state("hash-of-old", Map.of("status", "exited_with_error", "exit_code", 7));
        assertThat(stop().stop("web").outcome()).isEqualTo(Outcome.STOPPED);
        assertThat(web.isDead()).isTrue();
    }

    @Test
    void a_child_of_a_supervisor_without_files_is_never_signalled(@TempDir Path root) {
        FakeProc proc = childOfASupervisor(root);
        SignalSender signals = mock();
        for (DirectStop stop : List.of(stop(), stop().with(StopOption.FORCE), stop().with(StopOption.DRY_RUN))) {
            ServiceOutcome outcome = stop.signals(signals).processes(proc.table()).stop("web");
            assertThat(outcome.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(outcome.detail().orElseThrow()).contains("child of supervisor " + (FakeProc.FIRST + 1),
                    "nothing was signalled");
        }
        verify(signals, never()).signalGroup(any(), any());
        verify(signals, never()).signal(any(), any());
        assertThat(services.recorded()).containsExactly("web");
    }

    @Test
    void a_later_leader_with_another_command_is_stopped_only_by_force() {
        Service web = services.start("web", "exec sleep 1000");
        services.writtenAt(AN_HOUR_AGO);
        DirectStop stop = stop().manifest(manifest().service("web", "exec sleep 1001"));
        ServiceOutcome outcome = stop.stop("web");
        assertThat(outcome.outcome()).isEqualTo(Outcome.UNCLEAR);
        assertThat(outcome.detail().orElseThrow()).contains("pid " + web.pid() + " ('sleep')").contains("--force");
        assertThat(stop.sent()).isEmpty();
        assertThat(services.recorded()).containsExactly("web");

        assertThat(stop().with(StopOption.FORCE).stop("web").outcome()).isEqualTo(Outcome.STOPPED);
        assertThat(web.isDead()).isTrue();
        assertThat(services.recorded()).isEmpty();
    }

    @Test
    void force_stops_a_process_that_leads_no_group_without_its_group() {
        Service other = services.startUnrecorded("other", "sleep 1000 & echo $! > child; : > $READY; exec sleep 1000");
        Pid child = Pid.parse(services.text("child").strip()).orElseThrow();
        services.record("web", child.value());
        assertThat(stop().stop("web").outcome()).isEqualTo(Outcome.UNCLEAR);
        DirectStop forced = stop().with(StopOption.FORCE);
        assertThat(forced.stop("web").outcome()).isEqualTo(Outcome.STOPPED);
        assertThat(forced.sent()).startsWith("TERM to " + child).allMatch(line -> line.endsWith(" to " + child));
        assertThat(other.live()).containsExactly(other.pid());
    }

    @Test
    void a_later_group_without_its_leader_is_left_alone() {
        Service web = services.start("web", "sleep 1000 & : > $READY");
        Services.until(() -> services.process(web.pid()).isEmpty());
        Services.until(() -> web.live().stream().flatMap(pid -> services.process(pid).stream())
                .anyMatch(child -> child.name().equals("sleep")));
        services.writtenAt(AN_HOUR_AGO);
        assertThat(stop().stop("web").outcome()).isEqualTo(Outcome.UNCLEAR);
        assertThat(web.live()).hasSize(1);
        assertThat(services.recorded()).containsExactly("web");
    }

    @Test
    void a_pid_reused_by_a_thread_is_not_signalled() throws IOException {
        int thread = ownThread();
        services.record("web", thread);
        DirectStop stop = stop().with(StopOption.FORCE);
        assertThat(stop.stop("web").outcome()).isEqualTo(Outcome.RECYCLED);
        assertThat(stop.sent()).isEmpty();
        assertThat(services.recorded()).isEmpty();
    }

    @Test
    void root_stops_for_a_users_file_that_users_processes_alone() throws IOException {
        assumeTrue(StartedProcesses.isRoot(), "only root could signal them all");
        Service roots = services.start("roots", "exec sleep 1000");
        Service strangers = services.start("strangers",
                "exec setpriv --reuid=" + NOBODY + " --regid=" + NOBODY + " --clear-groups sleep 1000");
        Service users = services.start("users",
                "exec setpriv --reuid=" + USER + " --regid=" + USER + " --clear-groups sleep 1000");
        for (Service service : new Service[] {strangers, users}) {
            Services.until(() -> services.process(service.pid()).orElseThrow().name().equals("sleep"));
        }
        Files.setAttribute(services.stateDirectory().resolve("pid.json"), "unix:uid", USER);
        DirectStop stop = stop().with(StopOption.FORCE);
        StopReport report = stop.stopAll();
        assertThat(report.services()).extracting(ServiceOutcome::outcome)
                .containsExactly(Outcome.FAILED, Outcome.FAILED, Outcome.STOPPED);
        assertThat(report.services().get(1).detail().orElseThrow())
                .contains("pid " + strangers.pid() + " ('sleep') belongs to uid " + NOBODY).contains("to uid " + USER);
        assertThat(roots.isDead()).isFalse();
        assertThat(strangers.isDead()).isFalse();
        assertThat(users.isDead()).isTrue();
        assertThat(services.recorded()).containsExactlyInAnyOrder("roots", "strangers");
    }

    @Test
    void root_leaves_its_own_process_in_a_users_group_running() throws IOException {
        assumeTrue(StartedProcesses.isRoot(), "only root could signal them all");
        Service web = services.start("web", "sleep 1000 & echo $! > child; : > $READY;"
                + " exec setpriv --reuid=" + USER + " --regid=" + USER + " --clear-groups sleep 1000");
        Pid child = Pid.parse(services.text("child").strip()).orElseThrow();
        Services.until(() -> services.process(web.pid()).orElseThrow().name().equals("sleep"));
        Files.setAttribute(services.stateDirectory().resolve("pid.json"), "unix:uid", USER);
        DirectStop stop = stop();
        ServiceOutcome outcome = stop.stop("web");
        assertThat(outcome.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(outcome.signal()).contains(Signal.TERM);
        assertThat(stop.sent()).allMatch(line -> line.endsWith(" to " + web.pid()));
        assertThat(web.live()).containsExactly(child);
    }

    /** One of our threads, but not the first. */
    private static int ownThread() throws IOException {
        long self = ProcessHandle.current().pid();
        try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
            return threads.map(thread -> Integer.parseInt(thread.getFileName().toString()))
                    .filter(thread -> thread != self).findFirst().orElseThrow();
        }
    }

    private FakeProc childOfASupervisor(Path root) {
        FakeProc proc = new FakeProc(root);
        int user = new ProcessTable(new ThreadBootTime()).ownUser();
        proc.process(FakeProc.FIRST).parent(FakeProc.FIRST + 1).users(user, user, user).in();
        proc.process(FakeProc.FIRST + 1).name("sysg").command("sysg", "start").users(user, user, user)
                .in();
        services.record("web", FakeProc.FIRST);
        return proc;
    }

    private DirectStop stop() {
        return new DirectStop(services);
    }

    private TestManifest manifest() {
        return new TestManifest(services.directory());
    }
}
