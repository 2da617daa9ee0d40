package dev.sysg.stop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verifyNoInteractions;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sysg.platform.Flock;
import dev.sysg.platform.KillResult;
import dev.sysg.platform.Pid;
import dev.sysg.platform.Signal;
import dev.sysg.platform.SignalSender;
import dev.sysg.testing.FakeProc;
import dev.sysg.testing.ServiceWorld.Service;
import dev.sysg.testing.ServiceWorld;
import dev.sysg.testing.Services;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class DryRunTest {

    private ServiceWorld services;
    private Service web;

    @BeforeEach
    void start(@TempDir Path root) {
        services = new ServiceWorld(root);
        web = services.start("web", "sleep 1000 & : > $READY; exec sleep 1000");
        services.record("gone", FakeProc.FIRST).record("bad", 0);
        services.state("web", Map.of("status", "running", "pid", web.pid().value()));
        services.writtenAt(Instant.now().plusSeconds(1));
        Services.until(() -> web.live().size() == 2);
    }

    @AfterEach
    void end() {
        services.close();
    }

    @Test
    void a_dry_run_changes_nothing_signals_nothing_and_takes_no_lock() {
        Map<String, String> before = picture();
        Flock locks = mock();
        DirectStop stop = stop().locks(locks).with(StopOption.DRY_RUN);
        StopReport report = stop.stopAll();
        assertThat(picture()).isEqualTo(before);
        assertThat(before).containsOnlyKeys("", "pid.json", "state.json");
        assertThat(stop.sent()).isEmpty();
        assertThat(web.live()).hasSize(2);
        assertThat(report.dryRun()).isTrue();
        verifyNoInteractions(locks);
    }

    @Test
    void a_dry_run_shows_the_plan_and_fails_where_a_stop_would_refuse() {
        StopReport report = stop().with(StopOption.DRY_RUN).stopAll();
        assertThat(report.services()).extracting(ServiceOutcome::outcome)
                .containsExactly(Outcome.WOULD_STOP, Outcome.WOULD_REMOVE, Outcome.FAILED);
        assertThat(report.services().get(0).detail())
                .contains("SIGTERM to process group " + web.pid() + " (2 processes), SIGKILL after 10 s");
        assertThat(report.isFailure()).isTrue();
    }

    @Test
    void a_dry_run_fails_where_a_stop_may_not_signal() {
        SignalSender notPermitted = new GuardedSender(services) {
            @Override
            public KillResult probe(Pid process) {
                return KillResult.NOT_PERMITTED;
            }
        };
        ServiceOutcome outcome = new DirectStop(services).signals(notPermitted).with(StopOption.DRY_RUN).stop("web");
        assertThat(outcome.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(outcome.detail().orElseThrow()).startsWith("not permitted to signal pids " + web.pid() + ", ")
                .endsWith(", still running: have its user or root end it");
    }

    @Test
    void a_dry_run_fails_for_a_descendant_that_may_not_be_signalled() {
        Pid child = web.live().stream().filter(pid -> !pid.equals(web.pid())).findFirst().orElseThrow();
        SignalSender held = new GuardedSender(services) {
            @Override
            public KillResult probe(Pid process) {
                return process.equals(child) ? KillResult.NOT_PERMITTED : super.probe(process);
            }
        };
        ServiceOutcome outcome = new DirectStop(services).signals(held).with(StopOption.DRY_RUN).stop("web");
        assertThat(outcome.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(outcome.detail().orElseThrow()).startsWith("not permitted to signal pid " + child + ",");
    }

    @Test
    void a_dry_run_shows_the_signals_and_the_grace_period() {
        assertThat(detail(stop().grace(Duration.ZERO))).startsWith("SIGKILL to ");
        assertThat(detail(stop().with(StopOption.NO_WAIT))).startsWith("SIGTERM to ");
        assertThat(detail(stop().with(StopOption.NO_WAIT).grace(Duration.ZERO))).startsWith("SIGTERM to ");
        assertThat(detail(stop().grace(Duration.ofMillis(1500)))).matches("SIGTERM to .*, SIGKILL after 1500 ms");
        assertThat(detail(stop().configured(settings -> settings.service("web", Optional.of(Duration.ofSeconds(3)),
                Optional.of(Signal.QUIT))))).matches("SIGQUIT to .*, SIGKILL after 3 s");
    }

    @Test
    void a_dry_run_shows_the_hook_that_would_run() {
        TestManifest hooked = new TestManifest(services.directory()).hooked("web", "echo\n  good bye\n");

        assertThat(detail(stop().manifest(hooked))).endsWith(", then the on_stop hook: echo good bye");
        assertThat(detail(stop().manifest(hooked).with(StopOption.NO_WAIT))).doesNotContain("hook");
    }

    private static String detail(DirectStop stop) {
        return stop.with(StopOption.DRY_RUN).stop("web").detail().orElseThrow();
    }

    private DirectStop stop() {
        return new DirectStop(services);
    }

    /** Every file of the state directory: its bytes, and when it and its attributes were changed. */
    private Map<String, String> picture() {
        Path root = services.stateDirectory();
        try (Stream<Path> files = Files.walk(root)) {
            Map<String, String> picture = new TreeMap<>();
            for (Path file : files.toList()) {
                String bytes = Files.isDirectory(file) ? ""
                        : Base64.getEncoder().encodeToString(Files.readAllBytes(file));
                picture.put(root.relativize(file).toString(),
                        Files.readAttributes(file, "unix:lastModifiedTime,ctime,ino,mode") + bytes);
            }
            return picture;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
