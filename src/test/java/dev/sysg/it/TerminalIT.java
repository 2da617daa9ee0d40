package dev.sysg.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sysg.testing.Run;
import dev.sysg.testing.Services;
import dev.sysg.testing.Sysg;

/** On terminals, which script(1) makes. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class TerminalIT {

    private final Services services = new Services();
    private Sysg sysg;

    @BeforeEach
    void world(@TempDir Path root) {
        sysg = new Sysg(root).manifest("version: '1'\nservices: {}\n");
    }

    @AfterEach
    void cleanUp() {
        services.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"xterm", "dumb"})
    void a_long_wait_is_shown_on_a_terminal(String type) {
        sysg.recorded("stubborn", services.startIgnoringTerm().pid()).with("TERM", type);

        onTerminal(":", "stop", "--grace", "2500ms").exits(0).prints("stubborn: SIGTERM sent, SIGKILL in ",
                "stubborn: stopped (KILL");
    }

    @Test
    void a_terminal_shows_a_line_for_each_service_as_far_as_they_fit() {
        sysg.recorded("a", services.startIgnoringTerm().pid(), "b", services.startIgnoringTerm().pid(), "c",
                services.startIgnoringTerm().pid(), "d", services.startIgnoringTerm().pid()).with("TERM", "xterm");

        Run run = onTerminal("stty rows 4 cols 40", "stop", "--parallel", "--grace", "2500ms").exits(0);

        assertThat(run.out().replace("\r\r\n", "\n")).containsPattern("a: SIGTERM sent, SIGKILL in \\d s\n"
                + "b: SIGTERM sent, SIGKILL in \\d s\n… and 2 more\033\\[\\?7h\r\033\\[2A")
                .contains("\r\033[Ja: stopped (KILL");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--log-level off", "--quiet"})
    void without_warnings_a_terminal_shows_no_wait(String option) {
        sysg.recorded("stubborn", services.startIgnoringTerm().pid()).with("TERM", "xterm");

        Run run = onTerminal(":", ("stop --grace 1500ms " + option).split(" ")).exits(0);

        assertThat(run.out()).doesNotContain("SIGTERM sent").doesNotContain("\033");
        assertThat(services.live()).isEmpty();
    }

    @Test
    void a_login_shell_with_the_pid_of_a_service_is_not_stopped() throws IOException {
        Path file = sysg.directory().resolve("shell");
        services.start("exec script --quiet --command 'echo $$ > " + file + "; exec sleep 600' /dev/null");
        Services.until(() -> Files.exists(file) && file.toFile().length() > 1);
        String shell = Files.readString(file).strip();
        sysg.recorded("web", shell);

        sysg.run("stop").exits(1).printsOnly("web: not stopped").complains("error: 'web' was not stopped: pid " + shell
                + " ('sleep') leads a session with a terminal, such as a login shell");

        assertThat(ProcessHandle.of(Long.parseLong(shell))).isPresent();
        assertThat(sysg.pidFile()).contains("web");
    }

    /** Runs the program on a terminal that this command has prepared. */
    private Run onTerminal(String preparation, String... arguments) {
        return sysg.startAs(List.of("sh", "-c", "exec script --quiet --return --command \"" + preparation
                + "; $*\" /dev/null", "sh"), arguments).await();
    }
}
