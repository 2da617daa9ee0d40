package dev.sysg.stop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mockito.InOrder;

import dev.sysg.config.Settings;
import dev.sysg.error.SysgException;
import dev.sysg.platform.ControlSockets.Connection;
import dev.sysg.platform.Flock.HeldLock;
import dev.sysg.platform.Pid;
import dev.sysg.platform.jvm.JnrFlock;
import dev.sysg.process.ProcessIdentity;
import dev.sysg.stop.StopReport.Mode;
import dev.sysg.store.StateDirectory;
import dev.sysg.supervisor.SupervisorDisconnectedException;
import dev.sysg.supervisor.SupervisorException;
import dev.sysg.supervisor.SupervisorLocator;
import dev.sysg.supervisor.SupervisorStatus;
import dev.sysg.supervisor.SupervisorStatus.Absent;
import dev.sysg.supervisor.SupervisorStatus.Running;
import dev.sysg.supervisor.SupervisorStatus.Unclear;
import dev.sysg.supervisor.SupervisorStatus.Unresponsive;
import dev.sysg.supervisor.Supervisors;
import dev.sysg.terminate.Terminator.StopGate;
import dev.sysg.testing.Warnings;
import dev.sysg.time.Progress;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class StopServiceTest {

    private static final Absent NONE = new Absent(List.of(), List.of());
    private static final Unresponsive FROZEN = new Unresponsive(new ProcessIdentity(new Pid(4711), 1), "it is frozen");

    @TempDir
    Path directory;

    private final StopContextReader contexts = mock(StopContextReader.class);
    private final SupervisorLocator locator = mock(SupervisorLocator.class);
    private final SupervisorStopper supervisorStopper = mock(SupervisorStopper.class);
    private final DirectStopper directStopper = mock(DirectStopper.class);
    private final StopService service = new StopService(contexts, locator, supervisorStopper, directStopper);
    private final StopReport report = StopReport.direct(false, Path.of("/state"), List.of(), Optional.empty());
    private StateDirectory state;
    private Settings settings;

    @BeforeEach
    void wire() {
        state = new StateDirectory(directory);
        settings = Supervisors.settings(directory);
        when(contexts.read(any())).thenAnswer(call -> new StopContext(call.getArgument(0), state, settings));
    }

    @Test
    void a_running_supervisor_is_asked_and_its_connection_closed() throws IOException {
        Connection connection = mock(Connection.class);
        Running running = running(connection);
        when(locator.locate(state, settings)).thenReturn(running);
        when(supervisorStopper.stop(context("web"), running, Progress.SILENT)).thenReturn(report);

        assertThat(service.stop(request("web"), Progress.SILENT)).isSameAs(report);
        verify(connection).close();
        verifyNoInteractions(directStopper);
    }

    @Test
    void the_connection_is_closed_after_a_failure_and_nothing_else_tried() throws IOException {
        Connection connection = mock(Connection.class);
        when(locator.locate(state, settings)).thenReturn(running(connection));
        when(supervisorStopper.stop(any(), any(), any())).thenThrow(new SupervisorException("no answer"));

        assertThatThrownBy(() -> service.stop(request("web"), Progress.SILENT)).hasMessage("no answer");
        verify(connection).close();
        verifyNoInteractions(directStopper);
    }

    /** As where another stop has shut it down just now. */
    @Test
    void a_supervisor_that_ended_before_it_answered_is_located_again() throws IOException {
        Connection connection = mock(Connection.class);
        when(locator.locate(state, settings)).thenReturn(running(connection), NONE);
        when(supervisorStopper.stop(any(), any(), any())).thenThrow(new SupervisorDisconnectedException("gone", null));
        when(directStopper.stop(eq(context("web")), any(), eq(Progress.SILENT))).thenReturn(report);

        assertThat(service.stop(request("web"), Progress.SILENT)).isSameAs(report);
        verify(connection).close();
    }

    @Test
    void a_supervisor_is_located_again_only_once() {
        when(locator.locate(state, settings)).thenAnswer(call -> running(mock(Connection.class)));
        when(supervisorStopper.stop(any(), any(), any())).thenThrow(new SupervisorDisconnectedException("gone", null));

        assertThatThrownBy(() -> service.stop(request("web"), Progress.SILENT))
                .isInstanceOf(SupervisorDisconnectedException.class);
        verifyNoInteractions(directStopper);
    }

    @ParameterizedTest
    @EnumSource(StopOption.class)
    void where_a_supervisor_may_be_running_nothing_is_tried(StopOption option) {
        when(locator.locate(state, settings)).thenReturn(new Unclear("it hangs"));

        assertThatThrownBy(() -> service.stop(request(Set.of(option), "web"), Progress.SILENT))
                .isInstanceOf(SupervisorException.class).hasMessage("it hangs");
        verifyNoInteractions(supervisorStopper, directStopper);
        verify(locator, never()).removeStale(any(), any());
    }

    @ParameterizedTest
    @EnumSource(value = StopOption.class, mode = EnumSource.Mode.EXCLUDE, names = "SUPERVISOR")
    void a_supervisor_that_does_not_answer_is_not_ended_unasked(StopOption option) {
        when(locator.locate(state, settings)).thenReturn(FROZEN);

        assertThatThrownBy(() -> service.stop(request(Set.of(option)), Progress.SILENT))
                .isInstanceOf(SupervisorException.class)
                .hasMessage("it is frozen, or end it and all services with: sysg stop --supervisor [SG0205]");
        verifyNoInteractions(supervisorStopper, directStopper);
    }

    @Test
    void a_supervisor_that_does_not_answer_is_ended_before_the_direct_stop() {
        StopContext context = new StopContext(request(Set.of(StopOption.SUPERVISOR)), state, settings);
        when(locator.locate(state, settings)).thenReturn(FROZEN, NONE);
        when(supervisorStopper.end(FROZEN, context, Progress.SILENT)).thenReturn(answered("ended"));
        when(directStopper.stop(eq(context), any(SupervisorGate.class), eq(Progress.SILENT))).thenReturn(report);

        StopReport both = service.stop(context.request(), Progress.SILENT);

        assertThat(both.message()).contains("ended");
        InOrder order = inOrder(supervisorStopper, directStopper);
        order.verify(supervisorStopper).end(FROZEN, context, Progress.SILENT);
        order.verify(directStopper).stop(any(), any(), any());
    }

    @Test
    void one_that_gave_no_answer_to_its_command_is_ended_as_well() {
        StopRequest request = request(Set.of(StopOption.SUPERVISOR));
        when(locator.locate(state, settings)).thenReturn(running(mock(Connection.class)), NONE);
        when(supervisorStopper.stop(any(), any(), any())).thenThrow(new SupervisorException(FROZEN));
        when(supervisorStopper.end(eq(FROZEN), any(), any())).thenReturn(answered("ended"));
        when(directStopper.stop(any(), any(), any())).thenReturn(report);

        assertThat(service.stop(request, Progress.SILENT).isFailure()).isFalse();
        verify(directStopper).stop(any(), any(SupervisorGate.class), any());
    }

    @Test
    void that_it_was_ended_is_reported_also_if_the_direct_stop_fails() {
        when(locator.locate(state, settings)).thenReturn(FROZEN, NONE);
        when(supervisorStopper.end(any(), any(), any())).thenReturn(answered("ended"));
        when(directStopper.stop(any(), any(), any())).thenThrow(new SysgException("pid.json is corrupt"));

        StopReport both = service.stop(request(Set.of(StopOption.SUPERVISOR)), Progress.SILENT);

        assertThat(both.message()).contains("ended");
        assertThat(both.error()).contains("pid.json is corrupt");
    }

    /** The gate would find the supervisor that was not ended. */
    @Test
    void a_dry_run_shows_the_direct_stop_after_the_end_of_the_supervisor() {
        StopRequest request = request(Set.of(StopOption.SUPERVISOR, StopOption.DRY_RUN));
        when(locator.locate(state, settings)).thenReturn(FROZEN);
        when(supervisorStopper.end(any(), any(), any())).thenReturn(answered("ended"));
        when(directStopper.stop(any(), any(), any())).thenAnswer(call -> {
            assertThat(call.<StopGate>getArgument(1).obstacle(null)).isEmpty();
            return report;
        });

        assertThat(service.stop(request, Progress.SILENT).isFailure()).isFalse();
        verify(locator, never()).lockOut(any());
    }

    @Test
    void a_direct_stop_holds_the_lock_that_keeps_supervisors_out() throws IOException {
        Path file = state.supervisorLock();
        when(locator.locate(state, settings)).thenReturn(NONE);
        when(locator.lockOut(state)).thenReturn(new JnrFlock().lockShared(file));
        when(directStopper.stop(any(), any(), any())).thenAnswer(call -> {
            assertThat(isFree(file)).isFalse();
            return report;
        });

        assertThat(service.stop(request("web"), Progress.SILENT)).isSameAs(report);
        assertThat(isFree(file)).isTrue();
    }

    @Test
    void without_a_supervisor_stale_files_are_removed_before_the_direct_stop() {
        when(locator.locate(state, settings)).thenReturn(new Absent(List.of(state.file("sysg.pid")), List.of()));
        when(directStopper.stop(eq(context("web")), any(), eq(Progress.SILENT))).thenReturn(report);

        assertThat(service.stop(request("web"), Progress.SILENT)).isSameAs(report);
        InOrder order = inOrder(locator, directStopper);
        order.verify(locator).removeStale(state, settings);
        order.verify(directStopper).stop(any(), any(SupervisorGate.class), any());
        verifyNoInteractions(supervisorStopper);
    }

    @Test
    void what_is_wrong_with_an_ignored_pid_file_is_a_warning() {
        when(locator.locate(state, settings)).thenReturn(new Absent(List.of(), List.of("sysg.pid is empty")));

        try (Warnings warnings = new Warnings(SupervisorStatus.class.getPackage())) {
            service.stop(request("web"), Progress.SILENT);
            assertThat(warnings.messages()).containsExactly("sysg.pid is empty");
        }
    }

    @Test
    void a_dry_run_keeps_stale_files() {
        StopRequest request = request(Set.of(StopOption.DRY_RUN), "web");
        when(locator.locate(state, settings)).thenReturn(NONE);

        service.stop(request, Progress.SILENT);

        verify(locator, never()).removeStale(any(), any());
        verify(directStopper).stop(eq(new StopContext(request, state, settings)), any(), eq(Progress.SILENT));
    }

    @Test
    void several_services_are_one_direct_stop() {
        when(locator.locate(state, settings)).thenReturn(NONE);
        when(directStopper.stop(eq(context("web", "db")), any(), eq(Progress.SILENT))).thenReturn(report);

        assertThat(service.stop(request("web", "db"), Progress.SILENT)).isSameAs(report);
    }

    @Test
    void several_services_are_one_frame_each_over_its_own_connection() throws IOException {
        Connection first = mock(Connection.class);
        Connection second = mock(Connection.class);
        Running toWeb = running(first);
        Running toDb = running(second);
        when(locator.locate(state, settings)).thenReturn(toWeb, toDb);
        when(supervisorStopper.stop(context("web"), toWeb, Progress.SILENT)).thenReturn(answered("web stopped"));
        when(supervisorStopper.stop(context("db"), toDb, Progress.SILENT)).thenReturn(answered("db stopped"));

        StopReport both = service.stop(request("web", "db"), Progress.SILENT);

        assertThat(both.isFailure()).isFalse();
        assertThat(both.message()).contains("web stopped\ndb stopped");
        InOrder order = inOrder(locator, supervisorStopper, first);
        order.verify(supervisorStopper).stop(context("web"), toWeb, Progress.SILENT);
        order.verify(first).close();
        order.verify(locator).locate(state, settings);
        order.verify(supervisorStopper).stop(context("db"), toDb, Progress.SILENT);
        verify(second).close();
        verifyNoInteractions(directStopper);
    }

    @Test
    void a_supervisor_that_ends_between_two_frames_is_located_again() throws IOException {
        Running running = running(mock(Connection.class));
        Connection second = mock(Connection.class);
        when(locator.locate(state, settings)).thenReturn(running, running(second), NONE);
        when(supervisorStopper.stop(any(), any(), any())).thenReturn(answered("web stopped"))
                .thenThrow(new SupervisorDisconnectedException("gone", null));
        when(directStopper.stop(eq(context("db")), any(), eq(Progress.SILENT))).thenReturn(report);

        StopReport both = service.stop(request("web", "db"), Progress.SILENT);

        assertThat(both.isFailure()).isFalse();
        assertThat(both.message()).contains("web stopped");
        verify(second).close();
        verify(directStopper).stop(any(), any(), any());
    }

    @Test
    void a_refused_frame_does_not_keep_the_next_one_from_being_sent() {
        Running running = running(mock(Connection.class));
        when(locator.locate(state, settings)).thenReturn(running);
        when(supervisorStopper.stop(context("web"), running, Progress.SILENT)).thenReturn(refused("no such service"));
        when(supervisorStopper.stop(context("db"), running, Progress.SILENT)).thenReturn(answered("db stopped"));

        StopReport both = service.stop(request("web", "db"), Progress.SILENT);

        assertThat(both.isFailure()).isTrue();
        assertThat(both.error()).contains("no such service");
        assertThat(both.message()).contains("db stopped");
    }

    @Test
    void an_exception_at_the_second_frame_keeps_the_report_of_the_first() {
        Running running = running(mock(Connection.class));
        when(locator.locate(state, settings)).thenReturn(running).thenThrow(new SysgException("cannot read /proc"));
        when(supervisorStopper.stop(context("web"), running, Progress.SILENT)).thenReturn(answered("web stopped"));

        StopReport both = service.stop(request("web", "db"), Progress.SILENT);

        assertThat(both.isFailure()).isTrue();
        assertThat(both.mode()).contains(Mode.SUPERVISOR);
        assertThat(both.message()).contains("web stopped");
        assertThat(both.error()).contains("cannot read /proc");
    }

    private static boolean isFree(Path lock) throws IOException {
        Optional<HeldLock> held = new JnrFlock().lock(lock, Duration.ZERO, () -> true);
        held.ifPresent(HeldLock::close);
        return held.isPresent();
    }

    private Running running(Connection connection) {
        return new Running(directory.resolve("control.sock"), Optional.empty(), connection);
    }

    private static StopReport answered(String message) {
        return StopReport.of(Optional.of(Mode.SUPERVISOR), false, Optional.empty(), Optional.of(message), List.of(),
                Optional.empty());
    }

    private static StopReport refused(String error) {
        return StopReport.of(Optional.of(Mode.SUPERVISOR), false, Optional.empty(), Optional.empty(), List.of(),
                Optional.of(error));
    }

    private StopContext context(String... services) {
        return new StopContext(request(services), state, settings);
    }

    private static StopRequest request(String... services) {
        return request(Set.of(), services);
    }

    private static StopRequest request(Set<StopOption> options, String... services) {
        return new StopRequest(List.of(services), Optional.empty(), Optional.empty(), Optional.empty(), options);
    }
}
