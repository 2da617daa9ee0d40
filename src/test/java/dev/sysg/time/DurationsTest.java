package dev.sysg.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class DurationsTest {

    @ParameterizedTest
    @CsvSource({"10,PT10S", "10s,PT10S", "500ms,PT0.5S", "1.5s,PT1.5S", "2m,PT2M", "1h,PT1H", "2 M,PT2M", "' 3s ',PT3S",
            "PT10S,PT10S", "pt1m,PT1M", "0,PT0S", "0ms,PT0S", "-0s,PT0S", "8760h,PT8760H",
            "0.000000001s,PT0.000000001S"})
    void a_number_with_a_unit_or_an_iso_text_is_a_duration(String text, Duration expected) {
        assertThat(Durations.parse(text)).isEqualTo(expected);
    }

    @Test
    void next_to_no_time_is_still_some() {
        assertThat(Durations.parse("0.000000001ms")).isEqualTo(Duration.ofNanos(1));
        assertThat(Durations.text(Duration.ofNanos(1))).isEqualTo("1 ms");
        assertThat(Durations.text(Duration.ZERO)).isEqualTo("0 s");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1s", "-1", "-0.5ms", "PT-1S", "-PT1S"})
    void a_negative_one_is_refused(String text) {
        assertThatThrownBy(() -> Durations.parse(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + text + "' is negative; " + Durations.FORMS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"8761h", "999999999999h", "99999999999s", "PT9000H", "P36500D"})
    void more_than_a_year_is_refused(String text) {
        assertThatThrownBy(() -> Durations.parse(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + text + "' is longer than a year; " + Durations.FORMS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "x", "s", "-", "--5s", "- 5s", "+5s", "5d", "1,5s", "1e3s",
            "٣s", "10s 5s", "Infinity",
            "PT", "PT99999999999999999999S"})
    void anything_else_is_refused(String text) {
        assertThatThrownBy(() -> Durations.parse(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not a duration").hasMessageEndingWith(Durations.FORMS);
    }

    @Test
    void a_text_of_any_length_is_refused_in_the_same_way() {
        assertThatThrownBy(() -> Durations.parse("-".repeat(1_000_000))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Durations.parse("9".repeat(1_000_000))).isInstanceOf(IllegalArgumentException.class);
    }
}
