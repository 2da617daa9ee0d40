package dev.sysg.platform.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

import dev.sysg.platform.TerminalSize;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class JnrTerminalTest {

    /** DirectStopIT has one. */
    @Test
    void without_a_terminal_the_size_is_an_ordinary_one() {
        assertThat(JnrTerminal.size(2)).isEqualTo(new TerminalSize(24, 80));
    }
}
