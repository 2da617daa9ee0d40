package dev.sysg.supervisor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;

import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ControlCommandTest {

    @Test
    void the_frames_are_those_of_systemg_to_the_byte() {
        assertThat(stop("web", null).frame()).isEqualTo("{\"Stop\":{\"service\":\"web\"}}\n");
        assertThat(stop("web", "demo").frame())
                .isEqualTo("{\"Stop\":{\"service\":\"web\",\"project\":\"demo\"}}\n");
        assertThat(stop(null, "demo").frame()).isEqualTo("{\"Stop\":{\"project\":\"demo\"}}\n");
        assertThat(stop(null, null).frame()).isEqualTo("{\"Stop\":{}}\n");
        assertThat(new ControlCommand.Shutdown().frame()).isEqualTo("\"Shutdown\"\n");
        assertThat(new ControlCommand.Status(false).frame()).isEqualTo("\"Status\"\n");
        assertThat(new ControlCommand.Status(true).frame()).isEqualTo("{\"Status\":{\"live\":false}}\n");
        assertThat(new ControlCommand.Restart(Optional.of("w\"b"), Optional.empty()).frame())
                .isEqualTo("{\"Restart\":{\"service\":\"w\\\"b\"}}\n");
        assertThat(new ControlCommand.Restart(Optional.empty(), Optional.empty()).frame())
                .isEqualTo("{\"Restart\":{\"config\":null,\"service\":null}}\n");
    }

    @ParameterizedTest
    @ValueSource(strings =
            {"", " ", "we\"b", "a\\b", "a\nb", "a\r\n\"Shutdown\"\n", "\t\b\f\0\u001B[31m\u007F", "größe",
            "\u65E5\u672C", "\uD83D\uDE80", "\u2028\u2029\uFEFF", "\"}},\"Shutdown\"", "demo/web"})
    void any_service_name_makes_one_line_with_that_name(String name) throws Exception {
        String frame = stop(name, null).frame();

        assertThat(frame).endsWith("\n");
        assertThat(frame.strip()).doesNotContain("\n", "\r");
        var root = JsonMapper.builder().build().readTree(frame.getBytes(UTF_8));
        assertThat(root).hasSize(1);
        assertThat(root.get("Stop")).hasSize(1);
        assertThat(root.get("Stop").get("service").textValue()).isEqualTo(name);
    }

    private static ControlCommand stop(String service, String project) {
        return new ControlCommand.Stop(Optional.ofNullable(service), Optional.ofNullable(project));
    }
}
