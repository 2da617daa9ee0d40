package dev.sysg.stop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sysg.config.Settings;
import dev.sysg.config.SettingsFactory;
import dev.sysg.manifest.Manifest;
import dev.sysg.manifest.ManifestSource;
import dev.sysg.platform.ControlSockets.Connection;
import dev.sysg.platform.SignalSender;
import dev.sysg.store.StateDirectory;
import dev.sysg.store.StateDirectoryLocator;
import dev.sysg.store.StoreException;
import dev.sysg.supervisor.SupervisorDisconnectedException;
import dev.sysg.supervisor.SupervisorException;
import dev.sysg.supervisor.SupervisorLocator;
import dev.sysg.supervisor.SupervisorStatus.Absent;
import dev.sysg.supervisor.SupervisorStatus.Running;
import dev.sysg.supervisor.SupervisorStatus.Unclear;
import dev.sysg.supervisor.Supervisors;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class StopServiceTest {

    private static final Progress SILENT = (subject, elapsed, atMost) -> { };
    private static final Absent NONE = new Absent(List.of());

    @TempDir
    Path directory;

    private final SettingsFactory factory = mock(SettingsFactory.class);
    private final StateDirectoryLocator directories = mock(StateDirectoryLocator.class);
    private final SupervisorLocator locator = mock(SupervisorLocator.class);
    private final SupervisorStopper supervisorStopper = mock(SupervisorStopper.class);
    private final ManifestSource manifests = mock(ManifestSource.class);
    private final DirectStopper directStopper = mock(DirectStopper.class);
    private final SignalSender signals = mock(SignalSender.class);
    private final StopService service = new StopService(factory, directories, locator, supervisorStopper, manifests,
            directStopper, signals);
    private final StopReport report = StopReport.direct(false, List.of());
    private StateDirectory state;
    private Settings settings;
    private Manifest manifest;

    @BeforeEach
    void wire() {
        state = new StateDirectory(directory);
        settings = Supervisors.settings(directory);
        manifest = Manifest.empty(directory);
        when(factory.create()).thenReturn(settings);
        when(directories.resolve(any(), anyBoolean())).thenReturn(state);
        when(manifests.resolve(any(), any(), any())).thenReturn(manifest);
    }

    @Test
    void a_supervisor_that_runs_is_asked_and_its_connection_closed() throws IOException {
        Connection connection = mock(Connection.class);
        Running running = new Running(directory.resolve("control.sock"), Optional.empty(), connection);
        when(locator.locate(state, settings)).thenReturn(running);
        when(supervisorStopper.stop(request(false), running, state, settings, SILENT)).thenReturn(report);

        assertThat(service.stop(request(false), SILENT)).isSameAs(report);
        verify(connection).close();
        verifyNoInteractions(directStopper, manifests);
    }

    @Test
    void its_connection_is_closed_after_a_failure_too_and_nothing_else_is_tried() throws IOException {
        Connection connection = mock(Connection.class);
        Running running = new Running(directory.resolve("control.sock"), Optional.empty(), connection);
        when(locator.locate(state, settings)).thenReturn(running);
        when(supervisorStopper.stop(any(), any(), any(), any(), any())).thenThrow(new SupervisorException("no answer"));

        assertThatThrownBy(() -> service.stop(request(false), SILENT)).hasMessage("no answer");
        verify(connection).close();
        verifyNoInteractions(directStopper, manifests);
    }

    /** As where another stop has shut it down just now. */
    @Test
    void where_it_has_ended_before_it_answered_it_is_looked_again() throws IOException {
        Connection connection = mock(Connection.class);
        Running running = new Running(directory.resolve("control.sock"), Optional.empty(), connection);
        when(locator.locate(state, settings)).thenReturn(running, NONE);
        when(supervisorStopper.stop(any(), any(), any(), any(), any())).thenThrow(new SupervisorDisconnectedException("gone", null));
        when(directStopper.stop(eq(request(false)), eq(state), eq(settings), eq(manifest), any(), eq(SILENT)))
                .thenReturn(report);

        assertThat(service.stop(request(false), SILENT)).isSameAs(report);
        verify(connection).close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void where_there_may_be_one_nothing_is_tried(boolean dryRun) {
        when(locator.locate(state, settings)).thenReturn(new Unclear("who knows"));

        assertThatThrownBy(() -> service.stop(request(dryRun), SILENT)).isInstanceOf(SupervisorException.class)
                .hasMessage("who knows");
        verifyNoInteractions(supervisorStopper, directStopper, manifests);
        verify(locator, never()).removeStale(any(), any());
    }

    @Test
    void without_one_the_services_are_stopped_directly_once_stale_files_are_gone() {
        when(locator.locate(state, settings)).thenReturn(NONE);
        when(directStopper.stop(eq(request(false)), eq(state), eq(settings), eq(manifest), any(), eq(SILENT)))
                .thenReturn(report);

        assertThat(service.stop(request(false), SILENT)).isSameAs(report);
        var order = inOrder(manifests, locator, directStopper);
        order.verify(manifests).resolve(any(), any(), any());
        order.verify(locator).removeStale(NONE, settings);
        order.verify(directStopper).stop(any(), any(), any(), any(), any(), any());
        verifyNoInteractions(supervisorStopper);
    }

    @Test
    void a_dry_run_leaves_stale_files() {
        when(locator.locate(state, settings)).thenReturn(NONE);

        service.stop(request(true), SILENT);

        verify(locator, never()).removeStale(any(), any());
        verify(directStopper).stop(eq(request(true)), eq(state), eq(settings), eq(manifest), any(), eq(SILENT));
    }

    @Test
    void where_signals_are_only_logged_every_run_is_a_dry_one() {
        when(locator.locate(state, settings)).thenReturn(NONE);
        when(signals.isDryRun()).thenReturn(true);

        service.stop(request(false), SILENT);

        verify(locator, never()).removeStale(any(), any());
        verify(directStopper).stop(eq(request(true)), any(), any(), any(), any(), any());
    }

    /** systemg-compat-0.69.md §1 */
    @Test
    void a_store_that_cannot_be_read_here_is_not_passed_over_without_a_supervisor() throws IOException {
        when(locator.locate(state, settings)).thenReturn(NONE);
        Files.writeString(directory.resolve("pid.xml"), "<pid><services><web>12</web></services></pid>");

        assertThatThrownBy(() -> service.stop(request(false), SILENT)).isInstanceOf(StoreException.class)
                .hasMessageContaining("pid.xml").hasMessageContaining("nothing was stopped");
        verifyNoInteractions(directStopper, manifests);
    }

    private static StopRequest request(boolean dryRun) {
        return new StopRequest(Optional.of("web"), Optional.empty(), Optional.empty(), dryRun, false, false, false);
    }
}
