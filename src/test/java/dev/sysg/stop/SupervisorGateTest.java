package dev.sysg.stop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
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
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sysg.error.SysgException;
import dev.sysg.identity.Target;
import dev.sysg.platform.ControlSockets.Connection;
import dev.sysg.platform.Pid;
import dev.sysg.process.ProcessEntry;
import dev.sysg.process.ProcessIdentity;
import dev.sysg.store.StateDirectory;
import dev.sysg.supervisor.SupervisorLocator;
import dev.sysg.supervisor.SupervisorStatus.Absent;
import dev.sysg.supervisor.SupervisorStatus.Running;
import dev.sysg.supervisor.SupervisorStatus.Unclear;
import dev.sysg.supervisor.SupervisorStatus.Unresponsive;
import dev.sysg.supervisor.Supervisors;
import dev.sysg.testing.FakeProc;
import dev.sysg.testing.Services;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SupervisorGateTest {

    private static final Absent NONE = new Absent(List.of(), List.of());
    private static final Target TARGET = new Target(new Pid(FakeProc.FIRST), true, List.of(), 0);

    private final SupervisorLocator locator = mock(SupervisorLocator.class);

    @TempDir
    Path directory;

    @Test
    void right_after_a_check_there_is_no_second_one() {
        assertThat(gate().obstacle(TARGET)).isEmpty();
        verifyNoInteractions(locator);
    }

    @Test
    void a_supervisor_is_looked_for_at_most_four_times_a_second() {
        AtomicInteger checks = new AtomicInteger();
        when(locator.locate(any(), any())).thenAnswer(call -> {
            checks.incrementAndGet();
            return NONE;
        });
        SupervisorGate gate = gate();
        long start = System.nanoTime();
        Services.until(() -> gate.obstacle(TARGET).isEmpty() && checks.get() == 3);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(700));
    }

    @Test
    void what_may_be_a_supervisor_is_an_obstacle_from_then_on() {
        when(locator.locate(any(), any())).thenReturn(NONE, new Unclear("it hangs"), NONE);
        SupervisorGate gate = gate();
        Services.until(() -> gate.obstacle(TARGET).isPresent());
        assertThat(gate.obstacle(TARGET)).contains("it hangs");
    }

    @Test
    void a_supervisor_that_does_not_answer_is_an_obstacle() {
        Unresponsive frozen = new Unresponsive(new ProcessIdentity(new Pid(FakeProc.FIRST), 1), "it is frozen");
        when(locator.locate(any(), any())).thenReturn(frozen);
        SupervisorGate gate = gate();
        Services.until(() -> gate.obstacle(TARGET).isPresent());
        assertThat(gate.obstacle(TARGET)).contains(frozen.reason());
    }

    @Test
    void a_supervisor_that_has_started_is_an_obstacle_and_not_asked() throws IOException {
        Connection connection = mock(Connection.class);
        when(locator.locate(any(), any()))
                .thenReturn(new Running(directory.resolve("control.sock"), Optional.empty(), connection));
        SupervisorGate gate = gate();
        Services.until(() -> gate.obstacle(TARGET).isPresent());
        assertThat(gate.obstacle(TARGET).orElseThrow())
                .contains("control.sock has started since this stop began", "nothing was signalled",
                        "run `sysg stop` again");
        verify(connection).close();
        verify(connection, never()).write(any(), any());
    }

    @Test
    void a_check_that_fails_is_an_obstacle_and_not_an_exception() {
        when(locator.locate(any(), any())).thenThrow(new SysgException("cannot read /proc/uptime"));
        SupervisorGate gate = gate();
        Services.until(() -> gate.obstacle(TARGET).isPresent());
        assertThat(gate.obstacle(TARGET)).contains("cannot read /proc/uptime");
    }

    @Test
    void a_supervisor_above_the_service_is_an_obstacle_for_that_service_alone(@TempDir Path root) {
        FakeProc proc = new FakeProc(root);
        proc.process(FakeProc.FIRST).parent(FakeProc.FIRST + 1).in();
        ProcessEntry process = proc.table().find(new Pid(FakeProc.FIRST)).orElseThrow();
        when(locator.supervisorAbove(process)).thenReturn(Optional.of(new Pid(FakeProc.FIRST + 1)));
        SupervisorGate gate = gate();
        assertThat(gate.obstacle(new Target(process.pid(), true, List.of(process), 0)).orElseThrow())
                .contains("child of supervisor " + (FakeProc.FIRST + 1), "nothing was signalled",
                        "kill " + (FakeProc.FIRST + 1));
        assertThat(gate.obstacle(TARGET)).isEmpty();
    }

    private SupervisorGate gate() {
        StopRequest request = new StopRequest(List.of(), Optional.empty(), Optional.empty(), Optional.empty(),
                Set.of());
        return new SupervisorGate(locator,
                new StopContext(request, new StateDirectory(directory), Supervisors.settings(directory)));
    }
}
