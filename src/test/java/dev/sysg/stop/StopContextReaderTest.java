package dev.sysg.stop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.sysg.config.Settings;
import dev.sysg.config.SettingsReader;
import dev.sysg.platform.SignalSender;
import dev.sysg.store.StateDirectory;
import dev.sysg.store.StateDirectoryLocator;
import dev.sysg.testing.TestSettings;

class StopContextReaderTest {

    private static final StateDirectory OWN = new StateDirectory(Path.of("/own"));
    private static final StateDirectory SYSTEM = new StateDirectory(Path.of("/system"));

    private final Settings settings = new TestSettings().lockTimeout(Duration.ofSeconds(7)).build();
    private final SettingsReader reader = mock(SettingsReader.class);
    private final StateDirectoryLocator directories = mock(StateDirectoryLocator.class);
    private final SignalSender signals = mock(SignalSender.class);
    private final StopContextReader contexts = new StopContextReader(reader, directories, signals);

    @BeforeEach
    void settings() {
        when(reader.read()).thenReturn(settings);
        when(directories.locate(any(), anyBoolean())).thenReturn(OWN);
        when(directories.locate(any(), eq(true))).thenReturn(SYSTEM);
    }

    @Test
    void the_request_keeps_its_options() {
        StopRequest request = request(Set.of(StopOption.FORCE));
        StopContext context = contexts.read(request);
        assertThat(context.request()).isEqualTo(request);
        assertThat(context.isDryRun()).isFalse();
        assertThat(context.state()).isEqualTo(OWN);
        assertThat(context.lockTimeout()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void the_state_of_the_system_is_used_if_asked_for() {
        assertThat(contexts.read(request(Set.of(StopOption.SYSTEM))).state()).isEqualTo(SYSTEM);
    }

    @Test
    void where_signals_are_only_logged_every_run_is_a_dry_run() {
        when(signals.isDryRun()).thenReturn(true);
        StopContext context = contexts.read(request(Set.of(StopOption.PARALLEL)));
        assertThat(context.isDryRun()).isTrue();
        assertThat(context.request().options()).containsExactlyInAnyOrder(StopOption.DRY_RUN, StopOption.PARALLEL);
    }

    @Test
    void a_context_for_one_service_keeps_everything_else() {
        StopContext context = contexts.read(request(Set.of(StopOption.FORCE)));
        StopContext other = context.withService("db");
        assertThat(other.request().services()).containsExactly("db");
        assertThat(other.request().options()).isEqualTo(context.request().options());
        assertThat(other.request().gracePeriod()).isEqualTo(context.request().gracePeriod());
        assertThat(other.state()).isEqualTo(context.state());
        assertThat(other.settings()).isEqualTo(context.settings());
    }

    private static StopRequest request(Set<StopOption> options) {
        return new StopRequest(List.of("web"), Optional.empty(), Optional.of("systemg.yaml"),
                Optional.of(Duration.ofSeconds(3)), options);
    }
}
