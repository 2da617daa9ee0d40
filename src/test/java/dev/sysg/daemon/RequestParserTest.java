package dev.sysg.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sysg.supervisor.ControlCommand;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RequestParserTest {

    @Test
    void the_frames_of_every_release_are_read() throws IOException {
        assertThat(parse("{\"Stop\":{\"service\":\"web\"}}")).isEqualTo(stop(Optional.of("web")));
        assertThat(parse("{\"Stop\":{}}")).isEqualTo(stop(Optional.empty()));
        assertThat(parse("{\"Stop\":{\"service\":null,\"more\":1}}"))
                .isEqualTo(stop(Optional.empty()));
        assertThat(parse("{\"Restart\":{\"config\":null,\"service\":\"ü\"}}"))
                .isEqualTo(new ControlCommand.Restart(Optional.of("ü"), Optional.empty()));
        assertThat(parse("{\"Restart\":{\"config\":\"/a\"}}"))
                .isEqualTo(new ControlCommand.Restart(Optional.empty(), Optional.of("/a")));
        assertThat(parse(" \"Shutdown\"\r")).isEqualTo(new ControlCommand.Shutdown());
        assertThat(parse("\"Status\"")).isEqualTo(new ControlCommand.Status(false));
        assertThat(parse("{\"Status\":{\"live\":false}}")).isEqualTo(new ControlCommand.Status(true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "garbage", "{}", "[]", "1", "null", "\"Stop\"", "{\"Stop\":\"web\"}",
        "{\"Stop\":{\"service\":1}}", "{\"Stop\":{\"service\":[]}}", "{\"Stop\":{},\"Shutdown\":{}}", "\"shutdown\"",
        "{\"Restart\":{\"config\":1}}", "\"Shutdown\" x", "{\"Stop\":{\"service\":\"a\",\"service\":\"b\"}}"})
    void what_is_no_frame_means_nothing(String line) {
        assertThatThrownBy(() -> parse(line)).isInstanceOf(IOException.class).hasMessageStartingWith(
                line.isBlank() ? "control socket I/O failed: empty" : "failed to serialise control message: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"Stop\":{\"project\":\"other\"}}", "{\"Stop\":{\"service\":\"a\",\"project\":\"b\"}}",
        "{\"Restart\":{\"project\":\"other\"}}"})
    void a_project_that_is_asked_for_is_not_taken_for_all(String line) {
        assertThatThrownBy(() -> parse(line)).isInstanceOf(IOException.class).hasMessageContaining("no projects");
    }

    @Test
    void a_project_of_null_is_none() throws IOException {
        assertThat(parse("{\"Stop\":{\"service\":\"web\",\"project\":null}}"))
                .isEqualTo(stop(Optional.of("web")));
    }

    @Test
    void bytes_that_are_not_utf_8_are_no_name() {
        byte[] line = "{\"Stop\":{\"service\":\"\u00e4\"}}".getBytes(StandardCharsets.ISO_8859_1);

        assertThatThrownBy(() -> RequestParser.parse(line)).hasMessageEndingWith("not UTF-8");
    }

    @Test
    void deep_nesting_is_refused() {
        assertThatThrownBy(() -> parse("[".repeat(10_000))).isInstanceOf(IOException.class);
    }

    @Test
    void answers_are_one_line_whatever_they_say() {
        assertThat(RequestParser.message("a\n\"b\"")).isEqualTo("{\"Message\":\"a\\n\\\"b\\\"\"}\n");
        assertThat(RequestParser.error("x")).isEqualTo("{\"Error\":\"x\"}\n");
    }

    private static ControlCommand stop(Optional<String> service) {
        return new ControlCommand.Stop(service, Optional.empty());
    }

    private static ControlCommand parse(String line) throws IOException {
        return RequestParser.parse(line.getBytes(StandardCharsets.UTF_8));
    }
}
