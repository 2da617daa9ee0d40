package dev.sysg.stop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
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
import dev.sysg.platform.jvm.JnrSignalSender;
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
    void a_dry_run_changes_nothing_sends_nothing_and_takes_no_lock() {
        Map<String, String> before = picture();
        Flock locks = mock();
        DirectStop stop = stop().locks(locks).dryRun();
        StopReport report = stop.stopAll();
        assertThat(picture()).isEqualTo(before);
        assertThat(before).containsOnlyKeys("", "pid.json", "state.json");
        assertThat(stop.sent()).isEmpty();
        assertThat(web.live()).hasSize(2);
        assertThat(report.dryRun()).isTrue();
        verifyNoInteractions(locks);
    }

    @Test
    void a_dry_run_tells_what_a_real_one_would_do_and_fails_where_that_would_refuse() {
        StopReport report = stop().dryRun().stopAll();
        assertThat(report.services()).extracting(ServiceOutcome::outcome)
                .containsExactly(Outcome.WOULD_STOP, Outcome.WOULD_REMOVE, Outcome.FAILED);
        assertThat(report.services().get(0).detail())
                .contains("SIGTERM to process group " + web.pid() + " (2 processes), SIGKILL after 10 s");
        assertThat(report.isFailure()).isTrue();
    }

    @Test
    void a_dry_run_fails_where_a_real_one_would_not_be_permitted_to_signal() {
        SignalSender notPermitted = new GuardedSender(services) {
            @Override
            public KillResult probe(Pid process) {
                return KillResult.NOT_PERMITTED;
            }
        };
        ServiceOutcome outcome = new DirectStop(services).signals(notPermitted).dryRun().stop("web");
        assertThat(outcome.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(outcome.detail().orElseThrow()).startsWith("not permitted to signal pid " + web.pid() + ", ")
                .endsWith(", which still lives: have its user or root end it");
    }

    @Test
    void a_dry_run_fails_for_one_descendant_that_may_not_be_signalled_as_a_real_one_would() {
        Pid child = web.live().stream().filter(pid -> !pid.equals(web.pid())).findFirst().orElseThrow();
        SignalSender held = new GuardedSender(services) {
            @Override
            public KillResult probe(Pid process) {
                return process.equals(child) ? KillResult.NOT_PERMITTED : super.probe(process);
            }
        };
        ServiceOutcome outcome = new DirectStop(services).signals(held).dryRun().stop("web");
        assertThat(outcome.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(outcome.detail().orElseThrow()).startsWith("not permitted to signal pid " + child + ",");
    }

    @Test
    void a_dry_run_tells_of_the_limits_that_were_asked_for() {
        assertThat(stop().dryRun().grace(Duration.ZERO).stop("web").detail().orElseThrow()).startsWith("SIGKILL to ");
        assertThat(stop().dryRun().noWait().stop("web").detail().orElseThrow()).startsWith("SIGTERM to ");
        assertThat(stop().dryRun().noWait().grace(Duration.ZERO).stop("web").detail().orElseThrow())
                .startsWith("SIGTERM to ");
        assertThat(stop().dryRun().grace(Duration.ofMillis(1500)).stop("web").detail().orElseThrow())
                .matches("SIGTERM to .*, SIGKILL after 1500 ms");
    }

    @Test
    void a_sender_that_only_logs_is_told_of_each_signal_and_nothing_is_waited_for_changed_or_hooked() {
        Map<String, String> before = picture();
        SignalSender logging = logging();
        TestManifest manifest = new TestManifest(services.directory()).hooked("web", ": > hooked");
        StopReport report = stop().signals(logging).dryRun().manifest(manifest).stopAll();
        assertThat(report.services()).extracting(ServiceOutcome::outcome)
                .containsExactlyInAnyOrder(Outcome.WOULD_STOP, Outcome.WOULD_REMOVE, Outcome.FAILED);
        assertThat(report.dryRun()).isTrue();
        verify(logging).signalGroup(web.pid(), Signal.TERM);
        verify(logging).signalGroup(web.pid(), Signal.CONT);
        assertThat(picture()).isEqualTo(before);
        assertThat(services.directory().resolve("hooked")).doesNotExist();
        assertThat(web.live()).hasSize(2);
    }

    @Test
    void a_sender_that_only_logs_is_told_of_KILL_where_there_is_no_grace_period() {
        SignalSender logging = logging();
        stop().signals(logging).dryRun().grace(Duration.ZERO).stop("web");
        verify(logging).signalGroup(web.pid(), Signal.KILL);
    }

    private static SignalSender logging() {
        SignalSender real = new JnrSignalSender();
        SignalSender logging = mock();
        when(logging.isDryRun()).thenReturn(true);
        when(logging.signal(any(), any())).thenReturn(KillResult.DELIVERED);
        when(logging.signalGroup(any(), any())).thenReturn(KillResult.DELIVERED);
        when(logging.probe(any())).thenAnswer(call -> real.probe(call.getArgument(0)));
        when(logging.probeGroup(any())).thenAnswer(call -> real.probeGroup(call.getArgument(0)));
        return logging;
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
