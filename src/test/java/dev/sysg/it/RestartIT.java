package dev.sysg.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.sysg.testing.FakeSupervisor;
import dev.sysg.testing.StartedProcesses;
import dev.sysg.testing.Sysg;

/** The shipped program's restart, beside supervisors that answer as systemg's do. */
@Timeout(60)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RestartIT {

    @TempDir
    Path root;

    private Sysg sysg;

    @BeforeEach
    void make_a_world() {
        sysg = new Sysg(root);
    }

    @Tag("permissions")
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "restart -s web | {\"Restart\":{\"service\":\"web\"}}                  | Service 'web' restarted",
        "restart        | {\"Restart\":{\"config\":null,\"service\":null}}     | All services restarted",
    })
    void the_supervisor_is_asked_and_its_word_is_printed(String line, String frame, String word) throws IOException {
        try (FakeSupervisor supervisor = answering("{\"Message\":\"" + word + "\"}\n")) {
            sysg.run(line.split(" ")).exits(0).printsOnly(word).isSilent();

            assertThat(supervisor.frames()).containsExactly(frame);
        }
    }

    /** As systemg 0.20.4 and 0.69.2 answered. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "{\"Error\":\"Service 'nope' is waiting for an unavailable dependency: 'service not defined'\"}"
            + " | Service 'nope' is waiting for an unavailable dependency: 'service not defined'",
        "{\"Diag\":{\"severity\":\"Error\",\"code\":\"SG0202\",\"title\":\"no managed service named `nope`\"}}"
            + " | SG0202: no managed service named `nope`",
    })
    void a_refusal_is_passed_on(String answer, String message) throws IOException {
        try (FakeSupervisor supervisor = answering(answer + "\n")) {
            sysg.run("restart", "-s", "nope").exits(1).printsNothing().complainsOnly("error: " + message);
            assertThat(supervisor.frames()).hasSize(1);
        }
    }

    @Test
    void without_a_supervisor_nothing_is_restarted() {
        try (StartedProcesses processes = new StartedProcesses()) {
            Process web = processes.leader();
            sysg.recorded("web", web.pid());

            sysg.run("restart").exits(1).printsNothing()
                    .complainsOnly("error: no supervisor is running in " + sysg.state(), "`sysg start`");
            assertThat(StartedProcesses.lives(web)).isTrue();
        }
    }

    @Test
    void a_silent_supervisor_may_still_restart_it_later() throws IOException {
        try (FakeSupervisor supervisor = FakeSupervisor.at(sysg.state().resolve("control.sock"),
                FakeSupervisor.silent())) {
            sysg.with("SYSG_SUPERVISOR_RESPONSE_TIMEOUT", "300ms").run("restart").exits(1).printsNothing()
                    .complains("did not answer within 300 ms", "it may carry out the command",
                            "run `sysg restart` again");
            assertThat(supervisor.frames()).hasSize(1);
        }
    }

    private FakeSupervisor answering(String answer) throws IOException {
        return FakeSupervisor.at(sysg.state().resolve("control.sock"), FakeSupervisor.answering(answer));
    }
}
