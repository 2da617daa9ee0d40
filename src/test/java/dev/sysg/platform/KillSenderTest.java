package dev.sysg.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.sysg.error.SysgException;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class KillSenderTest {

    private static final Pid PID = new Pid(Integer.MAX_VALUE);

    private final List<String> calls = new ArrayList<>();
    private int error;
    private final SignalSender sender = new KillSender() {

        @Override
        protected int kill(int target, int signal) {
            calls.add(target + " " + signal);
            return error;
        }
    };

    @Test
    void a_group_is_the_negative_pgid() {
        sender.signal(PID, Signal.TERM);
        sender.signalGroup(PID, Signal.KILL);
        sender.probe(PID);
        sender.probeGroup(PID);
        sender.probe(Pid.INIT);

        assertThat(calls).containsExactly("2147483647 15", "-2147483647 9", "2147483647 0", "-2147483647 0", "1 0");
    }

    @Test
    void no_call_is_made_for_process_1() {
        assertThatIllegalArgumentException().isThrownBy(() -> sender.signal(Pid.INIT, Signal.CONT));
        assertThatIllegalArgumentException().isThrownBy(() -> sender.signalGroup(Pid.INIT, Signal.CONT));
        assertThatIllegalArgumentException().isThrownBy(() -> sender.probeGroup(Pid.INIT));

        assertThat(calls).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({ "0, DELIVERED", "3, NO_SUCH_PROCESS", "1, NOT_PERMITTED", "13, NOT_PERMITTED" })
    void error_numbers_become_results(int answer, KillResult expected) {
        error = answer;

        assertThat(sender.signal(PID, Signal.TERM)).isEqualTo(expected);
        assertThat(sender.signalGroup(PID, Signal.TERM)).isEqualTo(expected);
        assertThat(sender.probe(PID)).isEqualTo(expected);
        assertThat(sender.probeGroup(PID)).isEqualTo(expected);
    }

    @Test
    void any_other_error_number_is_an_exception() {
        error = 22;

        assertThatThrownBy(() -> sender.signalGroup(PID, Signal.TERM)).isInstanceOf(SysgException.class)
                .hasMessageContaining("kill(-2147483647, 15)").hasMessageContaining("22");
    }
}
