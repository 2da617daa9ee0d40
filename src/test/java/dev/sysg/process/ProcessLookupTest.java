package dev.sysg.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import java.util.Optional;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import dev.sysg.platform.KillResult;
import dev.sysg.platform.Pid;
import dev.sysg.platform.SignalSender;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ProcessLookupTest {

    private static final Pid PID = new Pid(2_147_483_000);

    private final ProcessTable processes = mock();
    private final SignalSender signals = mock();

    @ParameterizedTest
    @CsvSource({"S, true", "T, true", "Z, false"})
    void a_visible_process_gets_no_null_signal(char state, boolean running) {
        ProcessEntry entry = new ProcessEntry(new ProcessIdentity(PID, 7), "web", state, 1, 1, 1, 0, 1, 0, 0);
        doReturn(Optional.of(entry)).when(processes).find(PID);

        ProcessLookup lookup = lookup();

        assertThat(lookup).isEqualTo(new ProcessLookup.Visible(entry));
        assertThat(lookup.mayBeRunning()).isEqualTo(running);
        verifyNoInteractions(signals);
    }

    @Test
    void a_process_that_is_not_visible_and_takes_no_signal_is_not_found() {
        doReturn(Optional.empty()).when(processes).find(PID);
        when(signals.probe(PID)).thenReturn(KillResult.NO_SUCH_PROCESS);

        assertThat(lookup()).isEqualTo(new ProcessLookup.NotFound());
        assertThat(lookup().mayBeRunning()).isFalse();
    }

    @Test
    void an_unreadable_process_that_takes_no_signal_is_not_found() {
        doThrow(new UnreadableProcessException("permission denied", null)).when(processes).find(PID);
        when(signals.probe(PID)).thenReturn(KillResult.NO_SUCH_PROCESS);

        assertThat(lookup()).isEqualTo(new ProcessLookup.NotFound());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NO_SUCH_PROCESS")
    void a_process_that_is_not_visible_but_answers_is_hidden(KillResult answer) {
        doReturn(Optional.empty()).when(processes).find(PID);
        when(signals.probe(PID)).thenReturn(answer);

        assertThat(lookup()).isEqualTo(
                new ProcessLookup.Hidden("pid " + PID + " exists, but cannot be seen in /proc"));
        assertThat(lookup().mayBeRunning()).isTrue();
    }

    @Test
    void the_reason_why_a_process_is_unreadable_is_kept() {
        doThrow(new UnreadableProcessException("cannot read /proc/5/stat: permission denied", null)).when(processes)
                .find(PID);
        when(signals.probe(PID)).thenReturn(KillResult.DELIVERED);

        assertThat(lookup()).isEqualTo(new ProcessLookup.Hidden("cannot read /proc/5/stat: permission denied"));
    }

    private ProcessLookup lookup() {
        return ProcessLookup.of(PID, processes, signals);
    }
}
