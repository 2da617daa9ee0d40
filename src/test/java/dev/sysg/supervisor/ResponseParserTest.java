package dev.sysg.supervisor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sysg.supervisor.ControlResponse.Error;
import dev.sysg.supervisor.ControlResponse.Message;
import dev.sysg.supervisor.ControlResponse.Ok;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ResponseParserTest {

    /** systemg-compat-0.69.md §2 */
    private static final String UNKNOWN_SERVICE = "{\"Diag\":{\"severity\":\"Error\",\"code\":\"SG0202\",\"title\":"
            + "\"no managed service named `nope`\",\"origin\":null,"
            + "\"notes\":[\"no project the supervisor manages declares this service\"],\"evidence\":[],"
            + "\"help\":[{\"Command\":{\"label\":\"list what's running\",\"cmd\":\"sysg status\"}},"
            + "{\"Link\":{\"url\":\"https://sysg.dev/how-it-works/dialog/codes#sg0202\"}}]}}";
    private static final ControlCommand STOP = new ControlCommand.Stop(Optional.empty(), Optional.empty());
    private static final List<String> GOLDEN = List.of("\"Ok\"", "{\"Message\":\"Service 'web' stopped\"}",
            "{\"Error\":\"unauthorized control socket peer (uid 65534)\"}", UNKNOWN_SERVICE);

    @ParameterizedTest
    @ValueSource(strings = {"Service 'web' stopped", "All services stopped", "Supervisor shutting down",
            "Service 'web' stopped in project 'demo'", "Project 'demo' stopped"})
    void the_success_of_every_release_is_a_message(String text) throws Exception {
        assertThat(parse("{\"Message\":\"" + text + "\"}")).isEqualTo(new Message(text));
    }

    @Test
    void ok_is_a_success() throws Exception {
        assertThat(parse("\"Ok\"")).isEqualTo(new Ok());
        assertThat(parse(" \"Ok\" \r")).isEqualTo(new Ok());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Failed to stop service 'web': Operation not permitted (os error 1)",
            "control socket I/O failed: empty control command", "unauthorized control socket peer (uid 65534)",
            "failed to serialise control message: unknown variant `Nope`, expected one of `Start`, `Stop`",
            "supervisor dropped the command before replying", "supervisor is shutting down"})
    void an_error_keeps_its_text(String text) throws Exception {
        assertThat(parse("{\"Error\":\"" + text + "\"}")).isEqualTo(new Error(List.of(text)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void an_error_without_a_reason_is_an_error(String text) throws Exception {
        assertThat(parse("{\"Error\":\"" + text + "\"}"))
                .isEqualTo(new Error(List.of("the supervisor failed without giving a reason: see its log")));
    }

    @Test
    void a_diagnosis_is_an_error_of_several_lines() throws Exception {
        assertThat(parse(UNKNOWN_SERVICE)).isEqualTo(new Error(List.of("SG0202: no managed service named `nope`",
                "no project the supervisor manages declares this service", "list what's running: sysg status",
                "https://sysg.dev/how-it-works/dialog/codes#sg0202")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"Error\"", "\"Fatal\"", "\"Info\"", "\"Warning\"", "null", "1", "[]", "{\"Info\":1}"})
    void a_diagnosis_of_any_severity_is_an_error(String severity) throws Exception {
        assertThat(parse("{\"Diag\":{\"severity\":" + severity + ",\"title\":\"t\"}}"))
                .isEqualTo(new Error(List.of("t")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {"Diag":{"code":"SG1","summary":"s"}}                    | SG1: s
            {"Diag":{"summary":"s"}}                                 | s
            {"Diag":{"code":"SG1"}}                                  | SG1: {"Diag":{"code":"SG1"}}
            {"Diag":{}}                                              | {"Diag":{}}
            {"Diag":{"title":["x"],"notes":"x","help":7}}            | {"Diag":{"title":["x"],"notes":"x","help":7}}
            """)
    void a_diagnosis_without_a_title_falls_back(String answer, String head) throws Exception {
        assertThat(parse(answer)).isEqualTo(new Error(List.of(head)));
    }

    @ParameterizedTest
    @ValueSource(strings =
            {"{\"Status\":{\"units\":[]}}", "{\"Spawned\":{\"pid\":1}}", "\"Nope\"", "\"Shutdown\"", "{}", "[]",
            "null", "true", "12", "1e999999999", "{\"Message\":7}", "{\"Error\":null}", "{\"Ok\":null}", "[\"Ok\"]",
            "{\"message\":\"x\"}", "{\"Diag\":[]}", "{\"Message\":\"done\",\"Error\":\"not done\"}",
            "{\"Message\":\"done\",\"More\":1}"})
    void an_unknown_answer_is_an_error_that_quotes_it(String answer) throws Exception {
        assertThat(parse(answer)).isEqualTo(new Error(List.of("unknown answer: " + answer)));
    }

    @Test
    void a_status_answers_only_the_question_for_it() throws Exception {
        byte[] answer = "{\"Status\":{\"schema_version\":\"status.v1\",\"units\":[]}}".getBytes(UTF_8);

        assertThat(ResponseParser.parse(answer, new ControlCommand.Status(false))).isInstanceOfSatisfying(
                ControlResponse.Status.class, status -> assertThat(status.document().path("units")).isEmpty());
        assertThat(ResponseParser.parse(answer, STOP)).isInstanceOf(Error.class);
        assertThat(ResponseParser.parse("{\"Status\":{\"units\":7}}".getBytes(UTF_8), new ControlCommand.Status(true)))
                .isEqualTo(new Error(List.of("unknown answer: {\"Status\":{\"units\":7}}")));
    }

    @Test
    void a_long_unknown_answer_is_quoted_in_part() throws Exception {
        assertThat(parse("[\"" + "x".repeat(5000) + "\"]")).isInstanceOfSatisfying(Error.class,
                error -> assertThat(error.lines().get(0)).endsWith("x…").hasSizeLessThan(600));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"Message\":\"half", "Ok", "{\"Message\":\"a\"} {\"Error\":\"b\"}",
            "{\"Error\":\"a\",\"Error\":\"\"}", "\"Ok\"x", "\"Ok\",",
            "{'Message':'x'}", "{\"Message\":\"a\",}", "// c\n\"Ok\"", "HTTP/1.1 400 Bad Request",
                    "{\"Message\":\"tab\there\"}",
            "\uFEFF\"Ok\"", "NaN", "01"})
    void an_answer_that_is_not_json_is_malformed(String answer) {
        assertThatThrownBy(() -> parse(answer)).isInstanceOf(IOException.class)
                .hasMessageContaining("not JSON: " + answer.strip());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "\t\r"})
    void a_blank_answer_is_no_success(String answer) throws IOException {
        assertThat(parse(answer)).isInstanceOf(ControlResponse.Error.class);
    }

    @Test
    void the_processes_of_a_service_may_have_fifty_generations() throws Exception {
        String answer = "{\"Status\":{\"units\":[{\"spawned_children\":" + "[{\"children\":".repeat(50) + "[]"
                + "}]".repeat(50) + "}]}}";

        assertThat(ResponseParser.parse(answer.getBytes(UTF_8), new ControlCommand.Status(false)))
                .isInstanceOf(ControlResponse.Status.class);
    }

    @Test
    void depth_is_limited() {
        String deep = "{\"Message\":" + "[".repeat(400_000) + "]".repeat(400_000) + "}";

        assertThatThrownBy(() -> parse(deep)).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\u00FF\"", "{\"Message\":\"\u00C3\"}", "\"\u00ED\u00A0\u0080\"", "\"\u00C0\u00AF\""})
    void bytes_that_are_not_utf_8_are_malformed(String bytes) {
        assertThatThrownBy(() -> ResponseParser.parse(bytes.getBytes(ISO_8859_1), STOP))
                .isInstanceOf(IOException.class).hasMessageContaining("UTF-8");
    }

    @Test
    void no_mutation_of_an_answer_breaks_the_parser() {
        Random random = new Random(20240607);
        for (int i = 0; i < 2000; i++) {
            byte[] answer = mutate(GOLDEN.get(i % GOLDEN.size()).getBytes(UTF_8), random);
            assertTimeoutPreemptively(Duration.ofSeconds(1), () -> {
                try {
                    assertThat(ResponseParser.parse(answer, STOP)).isInstanceOf(ControlResponse.class);
                } catch (IOException e) {
                    assertThat(e).hasMessageStartingWith("a");
                }
            }, () -> "for " + new String(answer, ISO_8859_1));
        }
    }

    private static byte[] mutate(byte[] original, Random random) {
        String text = new String(original, ISO_8859_1);
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(text.length() + 1);
            int end = Math.min(text.length(), at + random.nextInt(12));
            String middle = text.substring(at, end);
            text = text.substring(0, at) + switch (random.nextInt(5)) {
                case 0 -> "";
                case 1 -> middle.repeat(1 + random.nextInt(2000));
                case 2 -> String.valueOf((char) random.nextInt(256));
                case 3 -> "{}[]\",:\\\0".charAt(random.nextInt(9)) + middle;
                default -> "9".repeat(random.nextInt(3000)) + middle;
            } + text.substring(end);
        }
        return text.getBytes(ISO_8859_1);
    }

    private static ControlResponse parse(String answer) throws IOException {
        return ResponseParser.parse(answer.getBytes(UTF_8), STOP);
    }
}
