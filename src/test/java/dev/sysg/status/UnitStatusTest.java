package dev.sysg.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class UnitStatusTest {

    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    /** As the supervisor of systemg 0.20.4 answered; the first is that of a crash whose entry stays in pid.json. */
    @ParameterizedTest
    @CsvSource({
        "exited_with_error, missing, degraded, failed, true",
        "exited_with_error, , failing, failed, true",
        "exited_with_error, running, healthy, running, false",
        "running, running, healthy, running, false",
        "running, zombie, failing, zombie, true",
        "running, missing, degraded, lost, true",
        "running, , healthy, lost, true",
        ", missing, degraded, lost, true",
        ", running, healthy, running, false",
        ", , degraded, idle, false",
        "exited_successfully, , healthy, done, false",
        "exited_successfully, missing, degraded, done, false",
        "stopped, , inactive, stopped, false",
        "skipped, , inactive, skipped, false",
        "some_day, , healthy, some_day, false",
    })
    void a_state_is_one_word(String lifecycle, String process, String health, String state, boolean failing) {
        ObjectNode answer = json("{'name':'web'}").put("lifecycle", lifecycle).put("health", health);
        if (process != null) {
            answer.putObject("process").put("pid", 7).put("state", process);
        }

        UnitStatus unit = UnitStatus.answered(answer);

        assertThat(unit.text("/state")).isEqualTo(state);
        assertThat(unit.isFailing()).isEqualTo(failing);
        assertThat(unit.isRunning()).isEqualTo(state.equals("running"));
        assertThat(unit.text("/health")).isEqualTo(failing ? "failing" : health);
    }

    /** As in releases since 0.56. */
    @Test
    void a_state_that_the_supervisor_gives_is_kept() {
        UnitStatus unit = UnitStatus.answered(
                json("{'name':'web','project':{'id':'demo'},'state':'queued','lifecycle':'stopped'}"));

        assertThat(unit.text("/state")).isEqualTo("queued");
        assertThat(unit.name()).isEqualTo("demo/web");
    }

    @Test
    void hostile_types_do_no_harm() {
        UnitStatus unit = UnitStatus.answered(json("{'name':[1],'project':7,'state':{},'process':'x',"
                + "'lifecycle':{},'health':[]}"));

        assertThat(unit.name()).isEmpty();
        assertThat(unit.text("/state")).isEqualTo("idle");
        assertThat(unit.isFailing()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"0, 0s", "59, 59s", "60, 1m0s", "3599, 59m59s", "3600, 1h0m", "86399, 23h59m", "86400, 1d0h",
        "1000000, 11d13h"})
    void an_uptime_has_two_units(long seconds, String text) {
        UnitStatus unit = new UnitStatus(json("{}"));

        unit.measure(START, START.plusSeconds(seconds), 0, 0);

        assertThat(unit.text("/uptime/human")).isEqualTo(text);
        assertThat(unit.text("/uptime/seconds")).isEqualTo(Long.toString(seconds));
        assertThat(unit.text("/uptime/started_at")).isEqualTo("2026-01-02T03:04:05Z");
    }

    @Test
    void processor_time_is_a_share_of_the_uptime_in_percent() {
        UnitStatus unit = new UnitStatus(json("{'metrics':{'average_cpu_percent':9}}"));

        unit.measure(START, START.plusSeconds(60), 1500, 4096);

        assertThat(unit.document().get("metrics"))
                .hasToString("{\"latest_rss_bytes\":4096,\"latest_cpu_percent\":25.0}");
    }

    @Test
    void a_process_that_starts_in_this_moment_has_an_uptime_of_0() {
        UnitStatus unit = new UnitStatus(json("{}"));

        unit.measure(START, START.minus(Duration.ofMillis(5)), 1, 0);

        assertThat(unit.text("/uptime/seconds")).isEqualTo("0");
        assertThat(unit.text("/metrics/latest_cpu_percent")).isEqualTo("100.0");
    }

    @Test
    void log_files_are_named_where_they_exist(@TempDir Path directory) throws IOException {
        Path log = Files.createFile(directory.resolve("web_stdout.log"));
        UnitStatus unit = new UnitStatus(json("{'name':'web'}"));

        unit.findLogs(directory);

        assertThat(unit.text("/logs/stdout")).isEqualTo(log.toString());
        assertThat(unit.document().at("/logs/stderr").isNull()).isTrue();
    }

    @Test
    void a_name_leads_to_no_other_directory(@TempDir Path directory) throws IOException {
        Path logs = Files.createDirectory(directory.resolve("logs"));
        Files.createFile(directory.resolve("x_stdout.log"));
        UnitStatus unit = new UnitStatus(json("{}").put("name", "../x"));
        UnitStatus zero = new UnitStatus(json("{}").put("name", "\0"));

        unit.findLogs(logs);
        zero.findLogs(logs);

        assertThat(unit.text("/logs/stdout")).isEmpty();
        assertThat(zero.text("/logs/stdout")).isEmpty();
    }

    static ObjectNode json(String text) {
        try {
            return (ObjectNode) new ObjectMapper().readTree(text.replace('\'', '"'));
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
