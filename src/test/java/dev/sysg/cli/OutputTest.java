package dev.sysg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sysg.cli.Output.Screen;
import dev.sysg.platform.TerminalSize;
import dev.sysg.time.Progress.Wait;

@DisplayNameGeneration(ReplaceUnderscores.class)
class OutputTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private TerminalSize size = new TerminalSize(24, 80);

    @Test
    void progress_is_shown_in_pipes_if_asked_for_and_not_without_warnings() {
        Output output = output(Screen.NONE);
        output.progress(List.of("web"));
        assertThat(err.size()).isZero();
        output.forceProgress();
        output.progress(List.of("web"));
        assertThat(err).hasToString("web\n");
        output.hideProgress();
        output.progress(List.of("web"));
        assertThat(err).hasToString("web\n");
    }

    @Test
    void errors_and_warnings_go_to_standard_error_on_one_line() {
        Output output = output(Screen.NONE);

        output.error("first\nsecond");
        output.warning("\033[31mred");

        assertThat(err).hasToString("error: first?second\nwarning: ?[31mred\n");
        assertThat(out.size()).isZero();
    }

    @Test
    void a_terminal_that_obeys_escapes_is_coloured() {
        Output output = output(Screen.RICH);

        output.error("bad");
        output.info("plain");

        assertThat(err).hasToString("\033[31merror: \033[0mbad\nplain\n");
    }

    @Test
    void a_dumb_terminal_and_no_color_get_no_escapes(@TempDir Path directory) throws IOException {
        Path terminal = Files.createSymbolicLink(directory.resolve("2"), Path.of("/dev/pts/9"));

        assertThat(Output.screen(terminal, Map.of("TERM", "xterm"))).isEqualTo(Screen.RICH);
        assertThat(Output.screen(terminal, Map.of("TERM", "xterm", "NO_COLOR", ""))).isEqualTo(Screen.RICH);
        assertThat(Output.screen(terminal, Map.of("TERM", "xterm", "NO_COLOR", "1"))).isEqualTo(Screen.PLAIN);
        assertThat(Output.screen(terminal, Map.of("TERM", "dumb"))).isEqualTo(Screen.PLAIN);
        assertThat(Output.screen(terminal, Map.of("TERM", ""))).isEqualTo(Screen.PLAIN);
        assertThat(Output.screen(terminal, Map.of())).isEqualTo(Screen.PLAIN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dev/null", "pipe:[4711]", "/var/log/sysg.log", "socket:[12]"})
    void what_is_no_terminal_has_no_screen(String target, @TempDir Path directory) throws IOException {
        Path descriptor = Files.createSymbolicLink(directory.resolve("2"), Path.of(target));

        assertThat(Output.screen(descriptor, Map.of("TERM", "xterm"))).isEqualTo(Screen.NONE);
        assertThat(Output.screen(directory.resolve("closed"), Map.of("TERM", "xterm"))).isEqualTo(Screen.NONE);
    }

    @Test
    void on_a_terminal_progress_is_one_line_that_others_replace() {
        Output output = output(Screen.RICH);

        output.progress(List.of("1 of 2: web, 9 s left"));
        output.progress(List.of("1 of 2: web, 8 s left"));
        output.error("bad");
        output.info("plain");

        assertThat(err).hasToString("\033[?7l1 of 2: web, 9 s left\033[?7h\r"
                + "\r\033[J\033[?7l1 of 2: web, 8 s left\033[?7h\r\r\033[J\033[31merror: \033[0mbad\nplain\n");
    }

    @Test
    void on_a_terminal_each_service_has_a_line_below_the_cursor() {
        new ProgressLine(output(Screen.RICH)).waiting(waits("web", "db", "cache"));

        assertThat(err).hasToString("\033[?7lweb: SIGTERM sent, SIGKILL in 9 s\r\ndb: SIGTERM sent, SIGKILL in 9 s\r\n"
                + "cache: SIGTERM sent, SIGKILL in 9 s\033[?7h\r\033[2A");
    }

    @Test
    void more_services_than_rows_are_counted_in_the_last_line() {
        size = new TerminalSize(4, 80);
        ProgressLine progress = new ProgressLine(output(Screen.RICH));

        progress.waiting(waits("a", "b", "c", "d", "e"));
        size = new TerminalSize(1, 80);
        progress.waiting(List.of(new Wait("a", Duration.ofSeconds(3), Duration.ofSeconds(7), ""),
                new Wait("b", Duration.ofSeconds(3), Duration.ofSeconds(7), "")));

        assertThat(err).hasToString("\033[?7la: SIGTERM sent, SIGKILL in 9 s\r\nb: SIGTERM sent, SIGKILL in 9 s\r\n"
                + "… and 3 more\033[?7h\r\033[2A\r\033[J\033[?7l… and 2 more\033[?7h\r");
    }

    @Test
    void a_line_longer_than_the_terminal_is_wide_keeps_its_end() {
        size = new TerminalSize(24, 21);

        new ProgressLine(output(Screen.RICH)).waiting(waits("web"));

        assertThat(err).hasToString("\033[?7l…sent, SIGKILL in 9 s\033[?7h\r");
    }

    @Test
    void what_a_hook_writes_takes_the_place_of_progress() {
        ProgressLine progress = new ProgressLine(output(Screen.RICH));

        progress.waiting(waits("web"));
        progress.written("\033[1mgood bye\n".getBytes(StandardCharsets.UTF_8));
        progress.written(new byte[0]);

        assertThat(err.toString()).endsWith("\033[?7h\r\r\033[J\033[1mgood bye\n");
    }

    @Test
    void an_interruption_erases_progress_and_what_the_terminal_has_echoed() {
        Output output = output(Screen.RICH);

        output.clearInterrupted();
        output.error("bad");
        output(Screen.PLAIN).clearInterrupted();

        assertThat(err).hasToString("\r\033[J\033[31merror: \033[0mbad\n");
    }

    @Test
    void on_a_dumb_terminal_all_services_are_in_one_line() {
        ProgressLine progress = new ProgressLine(output(Screen.PLAIN));

        progress.waiting(waits("web", "db"));
        assertThat(err).hasToString("web: SIGTERM sent, SIGKILL in 9 s; db: SIGTERM sent, SIGKILL in 9 s\n");
        err.reset();
        progress.waiting(List.of());
        new ProgressLine(output(Screen.PLAIN)).waiting(waits("web", "db", "cache"));
        assertThat(err).hasToString("web: SIGTERM sent, SIGKILL in 9 s; … and 2 more\n");
    }

    @Test
    void in_a_pipe_no_wait_is_reported() {
        ProgressLine progress = new ProgressLine(output(Screen.NONE));

        for (int milliseconds = 0; milliseconds <= 8000; milliseconds += 10) {
            progress.waiting("web", Duration.ofMillis(milliseconds), Duration.ofMillis(15000 - milliseconds));
        }

        assertThat(err.size()).isZero();
    }

    @Test
    void on_a_dumb_terminal_a_wait_is_a_plain_line_every_5_seconds() {
        ProgressLine progress = new ProgressLine(output(Screen.PLAIN));

        for (int milliseconds = 0; milliseconds <= 8000; milliseconds += 10) {
            progress.waiting("3 of 20: web", Duration.ofMillis(milliseconds), Duration.ofMillis(15000 - milliseconds));
        }

        assertThat(err).hasToString("3 of 20: web, 14 s left\n3 of 20: web, 9 s left\n");
    }

    @Test
    void on_a_terminal_a_wait_is_reported_each_second() {
        ProgressLine progress = new ProgressLine(output(Screen.RICH));

        for (int milliseconds = 0; milliseconds <= 3500; milliseconds += 10) {
            progress.waiting("web", Duration.ofMillis(milliseconds), Duration.ofMillis(5000 - milliseconds));
        }

        assertThat(err.toString()).containsSubsequence("web, 4 s left", "web, 3 s left", "web, 2 s left")
                .doesNotContain("web, 5 s", "web, 1 s");
    }

    @Test
    void each_long_wait_is_reported() {
        ProgressLine progress = new ProgressLine(output(Screen.PLAIN));

        for (String service : List.of("web", "db")) {
            progress.waiting(service, Duration.ofMillis(3), Duration.ofSeconds(9));
            progress.waiting(service, Duration.ofMillis(1200), Duration.ofDays(300));
        }

        assertThat(err).hasToString("web, more than a day left\ndb, more than a day left\n");
    }

    @Test
    void a_subject_that_changes_within_a_wait_does_not_add_lines() {
        ProgressLine progress = new ProgressLine(output(Screen.PLAIN));

        for (int milliseconds = 0; milliseconds <= 5000; milliseconds += 10) {
            progress.waiting("service " + milliseconds, Duration.ofMillis(milliseconds), Duration.ofSeconds(9));
        }

        assertThat(err).hasToString("service 1000, 9 s left\n");
    }

    @Test
    void short_waits_are_not_reported_however_many_there_are() {
        ProgressLine progress = new ProgressLine(output(Screen.PLAIN));

        for (int service = 0; service < 50; service++) {
            progress.waiting(service + " of 50", Duration.ofMillis(990), Duration.ofSeconds(14));
        }

        assertThat(err.size()).isZero();
    }

    @Test
    void text_is_written_in_utf_8_in_every_locale() {
        output(Screen.NONE).document("wëb\n");

        assertThat(out.toByteArray()).isEqualTo("wëb\n".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void ordinary_text_of_any_language_stays_as_it_is() {
        String text = "wëb – 服务 – 😀";

        assertThat(Output.oneLine(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, '\b', '\t', '\n', '\r', 0x1b, 0x7f, 0x85, 0x9b, 0x200b, 0x202e, 0x2028, 0x2029, 0x2066,
        0xd800, 0xfeff})
    void a_control_character_becomes_a_question_mark(int character) {
        assertThat(Output.oneLine("a" + Character.toString(character) + "b")).isEqualTo("a?b");
    }

    @Test
    void a_hidden_character_of_two_units_becomes_one_question_mark() {
        String tag = Character.toString(0xe0041);

        assertThat(Output.oneLine("a" + tag + "b")).isEqualTo("a?b");
    }

    private static List<Wait> waits(String... services) {
        return Stream.of(services).map(service -> new Wait(service + ": SIGTERM sent", Duration.ofSeconds(1),
                Duration.ofMillis(8500), "SIGKILL")).toList();
    }

    private Output output(Screen screen) {
        return new Output(new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, false, StandardCharsets.UTF_8), screen, () -> size);
    }
}
