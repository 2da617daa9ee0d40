package dev.sysg.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceCommandTest {

    @ParameterizedTest
    @CsvSource({"sh -c, true", "/bin/sh -c, true", "bash -c, false", "sh -x, false", "flush -c, false"})
    void a_service_starts_as_the_argument_of_sh(String shell, boolean expected) {
        String[] words = shell.split(" ");
        assertThat(new ServiceCommand("serve 'a  b'").startedAs(List.of(words[0], words[1], "serve 'a  b'")))
                .isEqualTo(expected);
    }

    @Test
    void the_text_for_the_shell_is_compared_to_the_byte() {
        ServiceCommand command = new ServiceCommand("serve  all\n");
        assertThat(command.startedAs(List.of("sh", "-c", "serve  all\n"))).isTrue();
        assertThat(command.startedAs(List.of("sh", "-c", "serve all"))).isFalse();
        assertThat(command.startedAs(List.of("sh", "-c", "serve  all\n", "more"))).isFalse();
    }

    @Test
    void a_shell_may_have_executed_the_words_of_the_command() {
        ServiceCommand command = new ServiceCommand("sleep   600\n");
        assertThat(command.startedAs(List.of("sleep", "600"))).isTrue();
        assertThat(command.startedAs(List.of("sleep"))).isFalse();
        assertThat(command.startedAs(List.of("sleep", "600", "1"))).isFalse();
    }

    @Test
    void a_leading_exec_is_not_part_of_the_command_line() {
        ServiceCommand command = new ServiceCommand("exec sleep 600");
        assertThat(command.startedAs(List.of("sleep", "600"))).isTrue();
        assertThat(command.startedAs(List.of("sh", "-c", "exec sleep 600"))).isTrue();
        assertThat(command.startedAs(List.of("sleep"))).isFalse();
        assertThat(new ServiceCommand("execute it").startedAs(List.of("it"))).isFalse();
    }

    @Test
    void no_words_and_no_command_prove_nothing() {
        assertThat(new ServiceCommand("serve").startedAs(List.of())).isFalse();
        assertThat(new ServiceCommand("serve").startedAs(List.of(""))).isFalse();
        assertThat(new ServiceCommand("").startedAs(List.of("serve"))).isFalse();
        assertThat(new ServiceCommand(" ").startedAs(List.of(""))).isFalse();
    }
}
