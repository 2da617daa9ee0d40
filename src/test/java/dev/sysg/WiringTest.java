package dev.sysg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import jakarta.inject.Inject;

import io.quarkus.test.InjectMock;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.mockito.MockitoConfig;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

import dev.sysg.platform.KillResult;
import dev.sysg.platform.Pid;
import dev.sysg.platform.Signal;
import dev.sysg.platform.SignalSender;
import dev.sysg.platform.jvm.JnrSignalSender;
import dev.sysg.stop.Outcome;
import dev.sysg.time.Progress;
import dev.sysg.stop.ServiceOutcome;
import dev.sysg.stop.StopReport;
import dev.sysg.stop.StopRequest;
import dev.sysg.stop.StopService;
import dev.sysg.testing.ServiceWorld;

/** The program's own beans, but for the one that signals. */
@QuarkusTest
@QuarkusTestResource(WiringTest.TemporaryState.class)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class WiringTest {

    @Inject
    StopService service;

    @InjectMock
    @MockitoConfig(convertScopes = true)
    SignalSender signals;

    @ConfigProperty(name = "sysg.state-dir")
    Path state;

    private final SignalSender real = new JnrSignalSender();
    private ServiceWorld services;
    private ServiceWorld.Service web;

    /** A configuration of its own, below a directory that ends with the application. */
    public static final class TemporaryState implements QuarkusTestResourceLifecycleManager {

        private Path root;

        @Override
        public Map<String, String> start() {
            try {
                root = Files.createTempDirectory("sysg");
                return Map.of("sysg.state-dir", root.resolve("state").toString(), "sysg.stop.kill-wait", "10ms");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void stop() {
            try (Stream<Path> files = Files.walk(root)) {
                files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @BeforeEach
    void record_a_live_process_that_only_a_real_signal_can_reach() {
        services = new ServiceWorld(state.getParent());
        web = services.start("web", "exec sleep 1000");
        when(signals.probe(any())).thenAnswer(call -> real.probe(call.getArgument(0)));
        when(signals.probeGroup(any())).thenAnswer(call -> real.probeGroup(call.getArgument(0)));
        when(signals.signal(any(), any())).thenReturn(KillResult.DELIVERED);
        when(signals.signalGroup(any(), any())).thenReturn(KillResult.DELIVERED);
    }

    @AfterEach
    void end() {
        services.close();
    }

    @Test
    void a_stop_has_the_sender_terminate_the_group_of_the_recorded_process() {
        Pid group = web.pid();
        when(signals.signalGroup(group, Signal.TERM)).thenAnswer(call -> real.signalGroup(group, Signal.TERM));

        ServiceOutcome outcome = stop(Duration.ofSeconds(60));

        assertThat(outcome.outcome()).isEqualTo(Outcome.STOPPED);
        verify(signals).signalGroup(group, Signal.TERM);
        verify(signals, never()).signalGroup(any(), eq(Signal.KILL));
        assertThat(web.isDead()).isTrue();
        assertThat(services.recorded()).isEmpty();
    }

    @Test
    void no_signal_goes_past_the_sender() {
        ServiceOutcome outcome = stop(Duration.ofMillis(10));

        assertThat(outcome.outcome()).isEqualTo(Outcome.FAILED);
        var order = inOrder(signals);
        order.verify(signals).signalGroup(web.pid(), Signal.TERM);
        order.verify(signals).signalGroup(web.pid(), Signal.KILL);
        assertThat(web.isDead()).isFalse();
        assertThat(services.recorded()).containsExactly("web");
    }

    @Test
    void where_the_sender_only_logs_the_entry_stays_in_place() throws IOException {
        when(signals.isDryRun()).thenReturn(true);
        String before = Files.readString(state.resolve("pid.json"));

        ServiceOutcome outcome = stop(Duration.ofSeconds(60));

        assertThat(outcome.outcome()).isEqualTo(Outcome.WOULD_STOP);
        verify(signals).signalGroup(web.pid(), Signal.TERM);
        assertThat(web.isDead()).isFalse();
        assertThat(state.resolve("pid.json")).content().isEqualTo(before);
    }

    private ServiceOutcome stop(Duration grace) {
        StopReport report = service.stop(new StopRequest(List.of("web"), Optional.empty(), Optional.of("/dev/null"),
                Optional.of(grace),
                Set.of()), Progress.SILENT);
        assertThat(report.services()).hasSize(1);
        return report.services().get(0);
    }
}
