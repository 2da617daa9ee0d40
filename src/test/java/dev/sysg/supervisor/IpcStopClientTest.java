package dev.sysg.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sysg.testing.FakeSupervisor.Script;
import dev.sysg.testing.FakeSupervisor;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class IpcStopClientTest extends IpcExchange {

    @Test
    void the_command_is_one_line_and_so_is_the_answer() {
        assertThat(send(FakeSupervisor.answering("{\"Message\":\"Service 'wéb' stopped\"}\n")))
                .isEqualTo(new ControlResponse.Message("Service 'wéb' stopped"));
        assertThat(supervisor.frames()).containsExactly("{\"Stop\":{\"service\":\"wéb\"}}");
    }

    @Test
    void an_answer_without_line_end_is_complete_if_the_supervisor_closes() {
        assertThat(send(FakeSupervisor.answering("\"Ok\""))).isEqualTo(new ControlResponse.Ok());
    }

    /** systemg-compat-0.69.md §2: the two come in separate writes. */
    @Test
    void the_line_end_may_come_by_itself_and_ends_the_answer() {
        assertThat(send(FakeSupervisor.answering("{\"Message\":", "\"x\"}", "\n", "{\"Error\":\"y\"}\n")))
                .isEqualTo(new ControlResponse.Message("x"));
    }

    @Test
    void an_answer_counts_as_soon_as_its_line_ends() {
        assertThat(send(peer -> {
            peer.readFrame();
            peer.write("\"Ok\"\n");
            peer.awaitEnd();
        }, LONG)).isEqualTo(new ControlResponse.Ok());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", ""})
    void a_refusal_before_the_command_is_read_is_the_answer(String end) {
        assertThat(send(peer -> peer.write("{\"Error\":\"unauthorized control socket peer (uid 5)\"}" + end)))
                .isEqualTo(new ControlResponse.Error(List.of("unauthorized control socket peer (uid 5)")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "  \n", "\r\n"})
    void a_blank_answer_is_a_failure(String answer) {
        assertFailure(FakeSupervisor.answering(answer), LONG, "gave a blank answer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  "})
    void no_answer_is_a_failure(String answer) {
        assertFailure(FakeSupervisor.answering(answer), LONG, "closed the connection without an answer");
    }

    /** systemg-compat-0.69.md §2 */
    @ParameterizedTest
    @ValueSource(strings = {"supervisor dropped the command before replying", "supervisor is shutting down"})
    void the_answer_of_a_supervisor_that_shuts_down_is_no_result(String text) {
        assertThatThrownBy(() -> send(FakeSupervisor.answering("{\"Error\":\"" + text + "\"}", "\n")))
                .isInstanceOf(SupervisorDisconnectedException.class)
                .hasMessageContaining("answered: " + text + "; nothing was signalled");
    }

    @Test
    void an_error_that_only_mentions_a_shutdown_is_an_error() {
        assertThat(send(FakeSupervisor.answering("{\"Error\":\"web: supervisor is shutting down\"}\n")))
                .isEqualTo(new ControlResponse.Error(List.of("web: supervisor is shutting down")));
    }

    @Test
    void a_reset_without_an_answer_is_a_failure() {
        assertFailure(peer -> { }, LONG, "closed the connection");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"Message\":\"half", "HTTP/1.1 400\n", "{\"Message\":\"a\"}x\n"})
    void an_answer_that_is_not_json_is_a_failure(String answer) {
        assertFailure(FakeSupervisor.answering(answer), LONG, "gave an answer that is not JSON: " + answer.strip());
    }

    @Test
    void an_answer_that_is_not_utf_8_is_a_failure() {
        assertFailure(peer -> {
            peer.readFrame();
            peer.write(new byte[] {'"', (byte) 0xFF, '"', '\n'});
        }, LONG, "not UTF-8");
    }

    @Test
    void an_answer_of_one_mebibyte_is_read() {
        String text = "x".repeat((1 << 20) - 14);

        assertThat(send(FakeSupervisor.answering("{\"Message\":\"" + text + "\"}\n")))
                .isEqualTo(new ControlResponse.Message(text));
    }

    @Test
    void an_answer_above_one_mebibyte_is_a_failure() {
        assertFailure(FakeSupervisor.answering("{\"Message\":\"" + "x".repeat(1 << 20) + "\"}\n"), LONG,
                "longer than 1 MiB");
    }

    @Test
    void an_answer_without_end_is_cut_off() {
        assertFailure(peer -> {
            for (;;) {
                peer.write(new byte[8192]);
            }
        }, LONG, "longer than 1 MiB");
    }

    private ControlResponse send(Script script) {
        return send(script, LONG);
    }
}
