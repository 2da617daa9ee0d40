package dev.sysg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sysg.error.SysgException;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class StartupFailureTest {

    @Test
    void an_error_of_ours_is_said_in_its_own_words_however_deep_it_lies() {
        assertThat(StartupFailure.message(new ExceptionInInitializerError(new SysgException("mount /proc"))))
                .isEqualTo("mount /proc");
    }

    @Test
    void any_other_is_named_by_its_root_in_one_line() {
        Exception root = new IllegalStateException("inner\n\tmore\n\n\tat x");

        assertThat(StartupFailure.message(new RuntimeException("outer", root)))
                .startsWith("sysg cannot start: IllegalStateException (inner more )").doesNotContain("\n");
        assertThat(StartupFailure.message(new StackOverflowError())).contains("StackOverflowError (no reason given)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--log-level debug stop", "stop --log-level TRACE", "stop --log-level=4", "--log-level 5"})
    void the_trace_is_shown_to_those_who_ask_for_it(String line) {
        assertThat(StartupFailure.wantsTrace(line.split(" "))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"stop", "--log-level", "stop --log-level info", "stop -s debug", "--log-level=3"})
    void and_to_nobody_else(String line) {
        assertThat(StartupFailure.wantsTrace(line.split(" "))).isFalse();
    }
}
