package dev.sysg.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sysg.platform.Pid;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ProcStatTest {

    private static final String REST = " S 40 41 39 34816 41 4194560 118 0 0 0 12 5 0 0 20 0 3 0 584294 2494464 226 "
            + "18446744073709551615 94 94 140 0 0 0 0 0 0 1 0 0 17 1 0 0 0 0 0 94 94 94 140 140 140 140 0\n";

    @Test
    void every_field_is_read() throws IOException {
        assertThat(parse("42 (sleep)" + REST)).isEqualTo(new ProcessEntry(
                new ProcessIdentity(new Pid(42), 584294), "sleep", 'S', 40, 41, 39, 34816, 3, 4194560, 17));
    }

    @ParameterizedTest
    @ValueSource(strings = { "a) b", "(", ")", "()", ") S 1 2 3 (", "", " ", "a\nb", "ääääääX", "x) Z 1 1 1 0" })
    void a_name_may_hold_anything(String name) throws IOException {
        ProcessEntry entry = parse("42 (" + name + ")" + REST);

        assertThat(entry.name()).isEqualTo(name);
        assertThat(entry.state()).isEqualTo('S');
        assertThat(entry.identity().startTicks()).isEqualTo(584294);
    }

    @Test
    void a_name_that_is_not_UTF_8_does_no_harm() throws IOException {
        byte[] line = ("42 (\u00ff)" + REST).getBytes(StandardCharsets.ISO_8859_1);

        assertThat(parse(line).pid()).isEqualTo(new Pid(42));
    }

    @Test
    void a_controlling_terminal_is_field_7() throws IOException {
        ProcessEntry shell = parse("39 (bash)" + REST.replace("40 41 39 34816", "40 39 39 34816"));

        assertThat(shell.hasTerminal()).isTrue();
        assertThat(shell.leadsSession()).isTrue();
        assertThat(parse("42 (x)" + REST.replace(" 34816 ", " 0 ")).hasTerminal()).isFalse();
        assertThat(parse("42 (x)" + REST).leadsSession()).isFalse();
    }

    @Test
    void a_group_and_session_outside_the_pid_namespace_are_0() throws IOException {
        ProcessEntry entry = parse("42 (x) S 0 0 0" + REST.substring(" S 40 41 39".length()));

        assertThat(entry.parent()).isZero();
        assertThat(entry.group()).isZero();
        assertThat(entry.session()).isZero();
        assertThat(entry.leadsGroup()).isFalse();
    }

    @Test
    void a_process_without_threads_is_dead_whatever_its_state_is() throws IOException {
        ProcessEntry entry = parse("42 (x) R 0 -1 -1 0 -1 4194564 0 0 0 0 0 0 0 0 0 20 0 0 0 584294 0 0");

        assertThat(entry.isDead()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = { "", "\n", "42", "42 (sleep)", "42 (sleep) S 1 2", "42 sleep S 1 2 3", ") (",
            "0 (x) S 1 1 1 0 0 0 0 0 0 0 0 0 0 0 20 0 1 0 5 0", "x (x) S 1 1 1 0 0 0 0 0 0 0 0 0 0 0 20 0 1 0 5 0",
            "42 (x) S 1 1 1 0 0 0 0 0 0 0 0 0 0 0 20 0 1 0 many 0" })
    void any_other_text_is_an_error(String line) {
        assertThatThrownBy(() -> parse(line)).isInstanceOf(IOException.class).hasMessageContaining("/proc/PID/stat");
    }

    private static ProcessEntry parse(String line) throws IOException {
        return parse(line.getBytes(StandardCharsets.UTF_8));
    }

    private static ProcessEntry parse(byte[] line) throws IOException {
        return ProcStat.parse(line, line.length);
    }
}
