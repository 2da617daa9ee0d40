package dev.sysg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sysg.status.StatusReport;
import dev.sysg.status.UnitStatus;

@DisplayNameGeneration(ReplaceUnderscores.class)
class StatusTableTest {

    private static final String WEB = "{'name':'web','state':'running','health':'healthy','process':{'pid':4711},"
            + "'metrics':{'latest_cpu_percent':12.5,'latest_rss_bytes':15360000},'uptime':{'human':'2h5m'},"
            + "'restarts':3,'last_exit':{'exit_code':0}}";
    private static final String CRASHED = "{'name':'a-service-with-a-rather-long-name','project':{'id':'demo'},"
            + "'state':'failed','health':'failing','last_exit':{'signal':9},'reason':'it was killed'}";
    private static final String WIDE = "{'name':'日本語サービス','state':'running','process':{'pid':7}}";

    @Test
    void a_wide_terminal_shows_everything() {
        assertThat(table(200, WEB, CRASHED, WIDE)).isEqualTo("""
                NAME                                    STATE    PID   CPU    RSS    UPTIME  RESTARTS  LAST EXIT
                web                                     running  4711  12.5%  14.6M  2h5m    3         0
                demo/a-service-with-a-rather-long-name  failed   -     -      -      -       -         signal 9
                日本語サービス                          running  7     -      -      -       -         -

                demo/a-service-with-a-rather-long-name: it was killed
                """);
    }

    @Test
    void a_usual_terminal_cuts_names_before_it_leaves_out_a_column() {
        assertThat(table(80, WEB, CRASHED, WIDE)).isEqualTo("""
                NAME                    STATE    PID   CPU    RSS    UPTIME  RESTARTS  LAST EXIT
                web                     running  4711  12.5%  14.6M  2h5m    3         0
                demo/a-service-with-a…  failed   -     -      -      -       -         signal 9
                日本語サービス          running  7     -      -      -       -         -

                demo/a-service-with-a-rather-long-name: it was killed
                """);
    }

    @Test
    void a_narrow_terminal_leaves_out_columns() {
        assertThat(table(40, WEB, CRASHED, WIDE)).isEqualTo("""
                NAME                       STATE    PID
                web                        running  4711
                demo/a-service-with-a-ra…  failed   -
                日本語サービス             running  7

                demo/a-service-with-a-rather-long-name: it was killed
                """);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 12, 20, 39, 40, 41, 60, 79, 80, 81, 120, 200})
    void no_line_of_the_table_is_longer_than_the_terminal(int columns) {
        List<String> lines = table(columns, WEB, CRASHED, WIDE).lines().limit(4).toList();

        assertThat(lines).allMatch(line -> TerminalWidth.of(line) <= columns);
    }

    @Test
    void wide_characters_are_cut_whole() {
        assertThat(TerminalWidth.cut("日本語", 6)).isEqualTo("日本語");
        assertThat(TerminalWidth.cut("日本語", 5)).isEqualTo("日本…");
        assertThat(TerminalWidth.cut("日本語", 4)).isEqualTo("日…");
        assertThat(TerminalWidth.cut("🚀🚀", 3)).isEqualTo("🚀…");
        assertThat(TerminalWidth.cut("abc", 1)).isEqualTo("…");
    }

    @ParameterizedTest
    @CsvSource({"web, 3", "'', 0", "日本, 4", "한글, 4", "ｗ, 2", "🚀, 2", "é, 1", "e\u0301, 1", "…, 1", "größe, 5"})
    void a_text_is_as_wide_as_a_terminal_shows_it(String text, int width) {
        assertThat(TerminalWidth.of(text)).isEqualTo(width);
    }

    @Test
    void foreign_texts_control_no_terminal_and_begin_no_line() {
        String text = table(80, "{'name':'a\\u001b[2J\\nb','state':'\\u0007','reason':'x\\u001b]0;y\\r\\n\\u202e'}");

        assertThat(text).isEqualTo("""
                NAME     STATE  PID  CPU  RSS  UPTIME  RESTARTS  LAST EXIT
                a?[2J?b  ?      -    -    -    -       -         -

                a?[2J?b: x?]0;y???
                """);
    }

    @ParameterizedTest
    @CsvSource({"0, 0K", "1023, 1K", "1024, 1K", "1048575, 1024K", "1048576, 1.0M", "1610612736, 1.5G",
        "9223372036854775807, -", "-1, -", "x, -", "1.5, -"})
    void a_size_has_one_unit(String bytes, String text) {
        assertThat(table(80, "{'name':'a','metrics':{'latest_rss_bytes':'" + bytes + "'}}").lines().skip(1))
                .singleElement().asString().contains("  " + text + "  ");
    }

    @Test
    void the_log_files_of_one_service_stand_below_and_are_not_cut() {
        String path = "/var/lib/" + "x".repeat(100) + "/logs/web_stdout.log";

        assertThat(table(40, "{'name':'web','state':'running','logs':{'stdout':'" + path + "','stderr':null}}"))
                .isEqualTo("""
                NAME  STATE    PID  UPTIME  LAST EXIT
                web   running  -    -       -

                web: %s
                """.formatted(path));
    }

    @Test
    void the_pid_of_a_process_that_has_ended_is_not_shown() {
        assertThat(table(80, "{'name':'a','state':'lost','process':{'pid':4711,'state':'missing'}}"))
                .doesNotContain("4711");
    }

    @Test
    void without_units_nothing_is_printed() {
        assertThat(table(80)).isEmpty();
    }

    private static String table(int columns, String... units) {
        List<UnitStatus> list = new ArrayList<>();
        for (String unit : units) {
            list.add(unit(unit));
        }
        return StatusTable.render(new StatusReport("then", list, List.of(), true), columns);
    }

    static UnitStatus unit(String json) {
        try {
            return new UnitStatus((ObjectNode) new ObjectMapper().readTree(json.replace('\'', '"')));
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
