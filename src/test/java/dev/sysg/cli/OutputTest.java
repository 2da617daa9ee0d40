package dev.sysg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class OutputTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void errors_and_warnings_go_to_standard_error_on_one_line() {
        Output output = output(false, true);

        output.error("first\nsecond");
        output.warning("\033[31mred");

        assertThat(err).hasToString("error: first?second\nwarning: ?[31mred\n");
        assertThat(out.size()).isZero();
    }

    @Test
    void a_terminal_is_coloured_unless_it_is_told_not_to() {
        output(true, true).error("bad");
        assertThat(err.toString()).contains("\033[31m");

        err.reset();
        output(true, false).error("bad");
        assertThat(err).hasToString("error: bad\n");
    }

    @Test
    void on_a_terminal_progress_is_one_line_that_gives_way_to_others() {
        Output output = output(true, false);

        output.progress("1 of 2: web, 9 s left");
        output.progress("1 of 2: web, 8 s left");
        output.error("bad");

        assertThat(err).hasToString("\r\033[K\033[?7l1 of 2: web, 9 s left\033[?7h"
                + "\r\033[K\033[?7l1 of 2: web, 8 s left\033[?7h\r\033[Kerror: bad\n");
    }

    @Test
    void a_wait_is_told_after_a_second_and_then_now_and_then() {
        ProgressLine progress = new ProgressLine(output(false, false));

        for (int milliseconds = 0; milliseconds <= 8000; milliseconds += 10) {
            progress.waiting("3 of 20: web", Duration.ofMillis(milliseconds), Duration.ofMillis(15000 - milliseconds));
        }

        assertThat(err).hasToString("3 of 20: web, 14 s left\n3 of 20: web, 9 s left\n");
    }

    @Test
    void short_waits_are_not_told_however_many_they_are() {
        ProgressLine progress = new ProgressLine(output(false, false));

        for (int service = 0; service < 50; service++) {
            progress.waiting(service + " of 50", Duration.ofMillis(990), Duration.ofSeconds(14));
        }

        assertThat(err.size()).isZero();
    }

    @Test
    void text_is_written_in_utf_8_whatever_the_locale_says() {
        output(false, false).document("wëb\n");

        assertThat(out.toByteArray()).isEqualTo("wëb\n".getBytes(StandardCharsets.UTF_8));
    }

    private Output output(boolean terminal, boolean colour) {
        return new Output(new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, false, StandardCharsets.UTF_8), terminal, colour);
    }
}
