package dev.sysg.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.sysg.error.SysgException;
import dev.sysg.store.RootRefusedException;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ErrorMessagesTest {

    private static final List<String> STOP = List.of("stop");
    private static final Optional<String> ALICE = Optional.of("alice");

    @Test
    void an_expected_failure_has_its_own_message_however_deep_it_is() {
        Throwable failure = new ExceptionInInitializerError(new SysgException("mount /proc"));

        assertThat(ErrorMessages.of(failure, STOP)).isEqualTo("mount /proc");
    }

    @Test
    void an_unexpected_failure_is_named_by_its_root_on_one_line() {
        Exception root = new IllegalStateException("inner\n\tat x");

        assertThat(ErrorMessages.of(new RuntimeException("outer", root), STOP))
                .isEqualTo("unexpected IllegalStateException (inner): this is a bug of sysg, or its installation is "
                        + "damaged; --log-level debug shows where");
        assertThat(ErrorMessages.of(new StackOverflowError(), STOP)).startsWith("unexpected StackOverflowError (null)");
    }

    @Test
    void too_little_memory_has_advice() {
        assertThat(ErrorMessages.of(new RuntimeException(new OutOfMemoryError()), STOP)).startsWith("out of memory: ");
    }

    @Test
    void a_refusal_of_root_is_followed_by_the_command_that_works() {
        RootRefusedException refused = mock(RootRefusedException.class);
        when(refused.getMessage()).thenReturn("root does not use /home/alice/x");
        when(refused.owner()).thenReturn(ALICE);
        when(refused.uid()).thenReturn(1000);
        when(refused.gid()).thenReturn(1001);

        assertThat(ErrorMessages.of(new RuntimeException(refused), STOP)).isEqualTo("root does not use /home/alice/x: "
                + "run sudo -H -u alice sysg stop, or in a container with --user 1000:1001");
    }

    @Test
    void root_is_sent_to_the_owner_with_the_options_that_were_typed() {
        assertThat(ErrorMessages.adviceForRoot(ALICE, 1000, 1001, List.of("stop", "-s", "web", "--grace", "5s"),
                Optional.empty()))
                .isEqualTo("run sudo -H -u alice sysg stop -s web --grace 5s, or in a container with "
                        + "--user 1000:1001");
    }

    @Test
    void sudo_is_given_the_state_directory_that_it_would_drop() {
        assertThat(ErrorMessages.adviceForRoot(ALICE, 1000, 1001, STOP, Optional.of("/srv/my state")))
                .startsWith("run sudo -H -u alice env 'SYSG_STATE_DIR=/srv/my state' sysg stop, or ");
    }

    @Test
    void an_owner_without_a_name_is_a_case_for_containers() {
        assertThat(ErrorMessages.adviceForRoot(Optional.empty(), -2, 1001, STOP, Optional.empty()))
                .isEqualTo("run it as that user, in a container with --user 4294967294:1001");
    }

    @Test
    void the_directory_of_the_system_has_to_belong_to_root() {
        assertThat(ErrorMessages.adviceForRoot(ALICE, 1000, 1000, List.of("stop", "--sys"), Optional.empty()))
                .isEqualTo("make root its owner (chown root)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "web-1.2_x | web-1.2_x",
        "--config=/etc/a,b:c@d%e+f | --config=/etc/a,b:c@d%e+f",
        "my web | 'my web'",
        "$(reboot) | '$(reboot)'",
        "it's | 'it'\\''s'",
        "wéb | 'wéb'",
        "~ | '~'",
        "\"\" | ''",
    })
    void words_are_quoted_for_the_shell_where_necessary(String word, String quoted) {
        assertThat(ErrorMessages.quoted(word)).isEqualTo(quoted);
    }
}
