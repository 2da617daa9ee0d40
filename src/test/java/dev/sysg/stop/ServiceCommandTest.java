package dev.sysg.stop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ServiceCommandTest {

    @ParameterizedTest
    @CsvSource({"sh -c,      true", "/bin/sh -c,  true", "bash -c,     false", "sh -x,       false", "flush -c, false"})
    void a_service_starts_as_the_argument_of_sh(String shell, boolean expected) {
        String[] words = shell.split(" ");
        assertThat(new ServiceCommand("serve 'a  b'").startedAs(List.of(words[0], words[1], "serve 'a  b'")))
                .isEqualTo(expected);
    }

    @Test
    void a_service_is_the_words_of_its_command_once_the_shell_has_made_way() {
        ServiceCommand command = new ServiceCommand("sleep   600\n");
        assertThat(command.startedAs(List.of("sleep", "600"))).isTrue();
        assertThat(command.startedAs(List.of("sleep"))).isFalse();
        assertThat(command.startedAs(List.of("sleep", "600", "1"))).isFalse();
    }

    @Test
    void the_shell_may_have_been_told_to_make_way() {
        ServiceCommand command = new ServiceCommand("exec sleep 600");
        assertThat(command.startedAs(List.of("sleep", "600"))).isTrue();
        assertThat(command.startedAs(List.of("sh", "-c", "exec sleep 600"))).isTrue();
        assertThat(command.startedAs(List.of("sleep"))).isFalse();
        assertThat(new ServiceCommand("execute it").startedAs(List.of("it"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "serve --port 80      | a && (serve --port 80; b) | true",
            "serve                | serve --port 80           | false",
            "serve                | prepare; serve & watch it | true",
            "bash                 | bash serve.sh             | false",
            "serve --port         | serve --port 80           | true",
            "serve --port 8       | serve --port 80           | false",
            "--port serve         | serve --port 80           | false",
            "erve                 | serve --port 80           | false",
            "a b                  | run \"a b\"               | true",
            "serve                | ./serve                   | false"})
    void a_program_of_a_command_is_known_by_whole_words_in_their_order(String program, String command,
            boolean expected) {
        assertThat(new ServiceCommand(command).mentions(List.of(program.split(" ")))).isEqualTo(expected);
    }

    @Test
    void a_quoted_word_may_hold_several() {
        assertThat(new ServiceCommand("sh -c 'sleep 1; wait'").mentions(List.of("sh", "-c", "sleep 1; wait"))).isTrue();
    }

    @Test
    void a_part_of_the_shell_bears_the_command_line_of_the_whole() {
        ServiceCommand command = new ServiceCommand("(while :; do tick; done) & serve");
        assertThat(command.mentions(List.of("/bin/sh", "-c", "(while :; do tick; done) & serve"))).isTrue();
        assertThat(command.mentions(List.of("/bin/sh", "-c", "(while :; do tick; done) & other"))).isFalse();
    }

    @Test
    void no_words_prove_nothing() {
        assertThat(new ServiceCommand("serve").mentions(List.of())).isFalse();
        assertThat(new ServiceCommand("serve").mentions(List.of(""))).isFalse();
        assertThat(new ServiceCommand("").mentions(List.of("serve"))).isFalse();
    }
}
