package dev.sysg.stop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sysg.error.SysgException;
import dev.sysg.store.StateDirectory;
import dev.sysg.supervisor.SupervisorLocator;
import dev.sysg.supervisor.SupervisorStatus.Absent;
import dev.sysg.supervisor.SupervisorStatus.Unclear;
import dev.sysg.supervisor.Supervisors;
import dev.sysg.testing.Services;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SupervisorGuardTest {

    private final SupervisorLocator locator = mock(SupervisorLocator.class);

    @TempDir
    Path directory;

    @Test
    void just_after_a_look_none_is_taken() {
        assertThat(guard().look()).isEmpty();
        verifyNoInteractions(locator);
    }

    @Test
    void what_may_be_a_supervisor_is_an_obstacle_from_then_on() {
        when(locator.locate(any(), any())).thenReturn(new Absent(List.of()), new Unclear("it hangs"),
                new Absent(List.of()));
        SupervisorGuard guard = guard();
        Services.until(() -> guard.look().isPresent());
        assertThat(guard.look()).contains("it hangs");
    }

    @Test
    void a_look_that_fails_is_an_obstacle_and_not_the_end_of_the_report() {
        when(locator.locate(any(), any())).thenThrow(new SysgException("cannot read /proc/uptime"));
        SupervisorGuard guard = guard();
        Services.until(() -> guard.look().isPresent());
        assertThat(guard.look()).contains("cannot read /proc/uptime");
    }

    private SupervisorGuard guard() {
        return new SupervisorGuard(locator, new StateDirectory(directory), Supervisors.settings(directory));
    }
}
