package dev.sysg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TerminalSanitizerTest {

    @Test
    void ordinary_text_of_any_language_stays_as_it_is() {
        String text = "wëb – 服务 – 😀";

        assertThat(TerminalSanitizer.line(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, '\b', '\t', '\n', '\r', 0x1b, 0x7f, 0x85, 0x9b, 0x200b, 0x202e, 0x2028, 0x2029, 0x2066,
            0xd800,
            0xfeff})
    void what_a_terminal_would_obey_becomes_a_question_mark(int character) {
        assertThat(TerminalSanitizer.line("a" + Character.toString(character) + "b")).isEqualTo("a?b");
    }

    @Test
    void a_character_of_two_units_that_hides_text_becomes_one_too() {
        String tag = Character.toString(0xe0041);

        assertThat(TerminalSanitizer.line("a" + tag + "b")).isEqualTo("a?b");
    }
}
