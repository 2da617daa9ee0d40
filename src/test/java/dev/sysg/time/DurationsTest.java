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
            "0,PT0S", "0ms,PT0S", "8760h,PT8760H",
            "0.000000001s,PT0.000000001S", "2min,PT2M", "1d,PT24H", "1m30s,PT1M30S", "1h 30min,PT1H30M", "10s 5s,PT15S",
            "1m500ms,PT1M0.5S", "1.5h0.5m,PT1H30M30S", "infinity,PT8760H",
            "Infinity,PT8760H", "365d,PT8760H"})
    void numbers_with_units_are_durations(String text, Duration expected) {
        assertThat(Durations.parse(text)).isEqualTo(expected);
    }

    @Test
    void a_fraction_of_a_nanosecond_is_rounded_up() {
        assertThat(Durations.parse("0.000000001ms")).isEqualTo(Duration.ofNanos(1));
        assertThat(Durations.parse("0.000000001ms0.000000001ms")).isEqualTo(Duration.ofNanos(1));
    }

    @ParameterizedTest
    @CsvSource({"PT0S,0 s", "PT0.000000001S,1 ms", "PT0.5S,500 ms", "PT1.0000001S,1001 ms", "PT59.5S,59500 ms",
            "PT10S,10 s", "PT1M,1 min", "PT90S,1 min 30 s", "PT60.001S,1 min 1 s", "PT2H,2 h", "PT25H1S,1 d 1 h 1 s",
            "P365D,365 d"})
    void messages_show_the_largest_units_first(Duration duration, String expected) {
        assertThat(Durations.text(duration)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"8761h", "999999999999h", "99999999999s", "366d", "365d1ms"})
    void more_than_a_year_is_refused(String text) {
        assertThatThrownBy(() -> Durations.parse(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + text + "' is longer than 365 days; use infinity");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "x", "s", "-", "--5s", "- 5s", "+5s", "5w", "1m30", "1m-30s", "s5",
            "5 5", "-infinity", "-1s", "-1", "-1m30s", "PT10S",
            "P1D", "infinity1s", "1e3d", "1,5s", "1e3s", "٣s", "PT", "PT99999999999999999999S"})
    void anything_else_is_refused(String text) {
        assertThatThrownBy(() -> Durations.parse(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not a duration").hasMessageEndingWith(Durations.FORMS);
    }

    @Test
    void a_text_of_any_length_is_refused_in_the_same_way() {
        assertThatThrownBy(() -> Durations.parse("-".repeat(1_000_000))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Durations.parse("1s".repeat(1_000_000) + "x"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Durations.parse("9".repeat(1_000_000))).isInstanceOf(IllegalArgumentException.class);
    }
}
