package dev.sysg.stop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sysg.platform.KillResult;
import dev.sysg.platform.Pid;
import dev.sysg.platform.Signal;
import dev.sysg.platform.SignalSender;
import dev.sysg.platform.jvm.ThreadBootTime;
import dev.sysg.process.ProcessTable;
import dev.sysg.testing.ServiceWorld.Service;
import dev.sysg.testing.Services;
import dev.sysg.testing.StartedProcesses;

/** What a stop makes of real processes that may, or may not, be the recorded ones. */
class DirectIdentityTest extends RecordedServicesTest {

    private static final Instant AN_HOUR_AGO = Instant.now().minus(Duration.ofHours(1));
    private static final int NOBODY = 65534;
    private static final int USER = 1001;

    @Test
    void a_step_of_the_wall_clock_does_not_hide_a_service_that_runs_the_command_of_the_manifest() {
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
    void a_child_of_a_supervisor_that_cannot_be_asked_is_left_alone_also_by_force(@TempDir Path root) {
        FakeProc proc = childOfASupervisor(root);
        SignalSender signals = mock();
        for (DirectStop stop : List.of(stop(), stop().force(), stop().dryRun())) {
            ServiceOutcome outcome = stop.killWait(Duration.ofMillis(100)).signals(signals).processes(proc.table())
                    .stop("web");
            assertThat(outcome.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(outcome.detail().orElseThrow()).contains("child of supervisor " + (FakeProc.FIRST + 1),
                    "nothing was signalled");
        }
        verify(signals, never()).signalGroup(any(), any());
        verify(signals, never()).signal(any(), any());
        assertThat(services.recorded()).containsExactly("web");
    }

    /** It removes its files a moment before it ends. */
    @Test
    void the_end_of_a_supervisor_that_is_on_its_way_out_is_waited_for(@TempDir Path root) {
        FakeProc proc = childOfASupervisor(root);
        SignalSender signals = mock();
        when(signals.probe(any())).thenReturn(KillResult.NO_SUCH_PROCESS);
        when(signals.probeGroup(any())).thenReturn(KillResult.NO_SUCH_PROCESS);
        ServiceOutcome outcome = stop().signals(signals).processes(proc.table()).progress((subject, elapsed, left) -> {
            proc.ends(FakeProc.FIRST);
            proc.ends(FakeProc.FIRST + 1);
        }).stop("web");
        assertThat(outcome.outcome()).isEqualTo(Outcome.NOT_RUNNING);
        verify(signals, never()).signalGroup(any(), any());
        assertThat(services.recorded()).isEmpty();
    }

    @Test
    void a_later_leader_that_runs_something_else_is_left_alone_until_it_is_forced() {
        Service web = services.start("web", "exec sleep 1000");
        services.writtenAt(AN_HOUR_AGO);
        DirectStop stop = stop().manifest(manifest().service("web", "exec sleep 1001"));
        ServiceOutcome outcome = stop.stop("web");
        assertThat(outcome.outcome()).isEqualTo(Outcome.UNCLEAR);
        assertThat(outcome.detail().orElseThrow()).contains("pid " + web.pid() + " ('sleep')").contains("--force");
        assertThat(stop.sent()).isEmpty();
        assertThat(services.recorded()).containsExactly("web");

        assertThat(stop().force().stop("web").outcome()).isEqualTo(Outcome.STOPPED);
        assertThat(web.isDead()).isTrue();
        assertThat(services.recorded()).isEmpty();
    }

    @Test
    void an_older_process_without_a_group_is_left_alone_and_by_force_stopped_without_its_group() {
        Service other = services.startUnrecorded("other", "sleep 1000 & echo $! > child; : > $READY; exec sleep 1000");
        Pid child = Pid.parse(services.text("child").strip()).orElseThrow();
        services.record("web", child.value());
        assertThat(stop().stop("web").outcome()).isEqualTo(Outcome.UNCLEAR);
        DirectStop forced = stop().force();
        assertThat(forced.stop("web").outcome()).isEqualTo(Outcome.STOPPED);
        assertThat(forced.sent()).startsWith("TERM to " + child).allMatch(line -> line.endsWith(" to " + child));
        assertThat(other.live()).containsExactly(other.pid());
    }

    @Test
    void a_group_without_leader_that_came_later_is_left_alone_unless_its_command_is_the_services() {
        Service web = services.start("web", "sleep 1000 & : > $READY");
        Services.until(() -> services.process(web.pid()).isEmpty());
        Services.until(() -> web.live().stream().flatMap(pid -> services.process(pid).stream())
                .anyMatch(child -> child.name().equals("sleep")));
        services.writtenAt(AN_HOUR_AGO);
        assertThat(stop().stop("web").outcome()).isEqualTo(Outcome.UNCLEAR);
        assertThat(web.live()).hasSize(1);
        assertThat(stop().manifest(manifest().service("web", "sleep 1000 & : > $READY")).stop("web").outcome())
                .isEqualTo(Outcome.STOPPED);
        assertThat(web.isDead()).isTrue();
    }

    @Test
    void a_number_that_a_thread_bears_by_now_is_nobodys_and_its_process_is_left_alone() throws IOException {
        int thread = ownThread();
        services.record("web", thread);
        DirectStop stop = stop().force();
        assertThat(stop.stop("web").outcome()).isEqualTo(Outcome.RECYCLED);
        assertThat(stop.sent()).isEmpty();
        assertThat(services.recorded()).isEmpty();
    }

    @Test
    void for_root_a_users_file_stops_the_users_processes_and_nobody_elses() throws IOException {
        assumeTrue(StartedProcesses.isRoot(), "only root could signal them all");
        Service ours = services.start("ours", "exec sleep 1000");
        Service nobodys = services.start("nobodys",
                "exec setpriv --reuid=" + NOBODY + " --regid=" + NOBODY + " --clear-groups sleep 1000");
        Service users = services.start("users",
                "exec setpriv --reuid=" + USER + " --regid=" + USER + " --clear-groups sleep 1000");
        for (Service service : new Service[] {nobodys, users}) {
            Services.until(() -> services.process(service.pid()).orElseThrow().name().equals("sleep"));
        }
        Files.setAttribute(services.stateDirectory().resolve("pid.json"), "unix:uid", USER);
        DirectStop stop = stop().force();
        StopReport report = stop.stopAll();
        assertThat(report.services()).extracting(ServiceOutcome::outcome)
                .containsExactly(Outcome.FAILED, Outcome.FAILED, Outcome.STOPPED);
        assertThat(report.services().get(1).detail().orElseThrow())
                .contains("pid " + nobodys.pid() + " belongs to uid " + NOBODY).contains("to uid " + USER);
        assertThat(ours.isDead()).isFalse();
        assertThat(nobodys.isDead()).isFalse();
        assertThat(users.isDead()).isTrue();
        assertThat(services.recorded()).containsExactlyInAnyOrder("ours", "nobodys");
    }

    @Test
    void for_root_a_process_of_root_in_a_users_group_outlives_a_stop_at_the_users_word() throws IOException {
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
        proc.process(FakeProc.FIRST + 1).name("sysg").users(user, user, user).in();
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
