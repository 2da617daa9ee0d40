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
    void what_is_shown_needs_no_signal_to_be_known(char state, boolean lives) {
        ProcessEntry entry = new ProcessEntry(new ProcessIdentity(PID, 7), "web", state, 1, 1, 1, 1, 0);
        doReturn(Optional.of(entry)).when(processes).find(PID);

        ProcessLookup sighting = sighting();

        assertThat(sighting).isEqualTo(new ProcessLookup.Seen(entry));
        assertThat(sighting.mayLive()).isEqualTo(lives);
        verifyNoInteractions(signals);
    }

    @Test
    void what_is_neither_shown_nor_takes_a_signal_is_gone() {
        doReturn(Optional.empty()).when(processes).find(PID);
        when(signals.probe(PID)).thenReturn(KillResult.NO_SUCH_PROCESS);

        assertThat(sighting()).isEqualTo(new ProcessLookup.Gone());
        assertThat(sighting().mayLive()).isFalse();
    }

    @Test
    void what_cannot_be_read_and_takes_no_signal_has_just_gone() {
        doThrow(new UnreadableProcessException("permission denied", null)).when(processes).find(PID);
        when(signals.probe(PID)).thenReturn(KillResult.NO_SUCH_PROCESS);

        assertThat(sighting()).isEqualTo(new ProcessLookup.Gone());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NO_SUCH_PROCESS")
    void what_is_not_shown_but_answers_is_hidden_and_no_dead_process(KillResult answer) {
        doReturn(Optional.empty()).when(processes).find(PID);
        when(signals.probe(PID)).thenReturn(answer);

        assertThat(sighting()).isEqualTo(new ProcessLookup.Hidden("pid " + PID + " lives, but cannot be seen in /proc"));
        assertThat(sighting().mayLive()).isTrue();
    }

    @Test
    void why_it_cannot_be_read_is_told() {
        doThrow(new UnreadableProcessException("cannot read /proc/5/stat: permission denied", null)).when(processes)
                .find(PID);
        when(signals.probe(PID)).thenReturn(KillResult.DELIVERED);

        assertThat(sighting()).isEqualTo(new ProcessLookup.Hidden("cannot read /proc/5/stat: permission denied"));
    }

    private ProcessLookup sighting() {
        return ProcessLookup.of(PID, processes, signals);
    }
}
