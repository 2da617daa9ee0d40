package dev.sysg.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class PidTest {

    @ParameterizedTest
    @ValueSource(ints = { 0, -1, -2, Integer.MIN_VALUE })
    void a_selector_of_kill_is_no_pid(int number) {
        assertThatThrownBy(() -> new Pid(number)).isInstanceOf(IllegalArgumentException.class);
        assertThat(Pid.of(number)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = { 2147483648L, 4294967295L, 4294967297L, Long.MAX_VALUE, Long.MIN_VALUE, -4294967295L })
    void a_number_beyond_int_is_no_pid(long number) {
        assertThat(Pid.of(number)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = { 1, 2, 4194304, Integer.MAX_VALUE })
    void a_positive_int_is_a_pid(int number) {
        assertThat(Pid.of(number)).contains(new Pid(number));
        assertThat(Pid.parse(Integer.toString(number))).contains(new Pid(number));
        assertThat(new Pid(number)).hasToString(Integer.toString(number));
    }

    @ParameterizedTest
    @ValueSource(strings = { "", " ", "0", "-1", "+1", " 12", "12 ", "12\n", "1 2", "1.0", "1e3", "0x10", "abc", "２３",
            "2147483648", "99999999999", "18446744073709551617", "self" })
    void text_other_than_digits_in_range_is_no_pid(String text) {
        assertThat(Pid.parse(text)).isEqualTo(Optional.empty());
    }

    @Test
    void pids_are_ordered_by_value() {
        assertThat(new TreeSet<>(List.of(new Pid(10), new Pid(9), Pid.INIT)))
                .containsExactly(Pid.INIT, new Pid(9), new Pid(10));
    }
}
