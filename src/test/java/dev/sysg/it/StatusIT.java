package dev.sysg.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sysg.testing.FakeSupervisor;
import dev.sysg.testing.Run;
import dev.sysg.testing.StartedProcesses;
import dev.sysg.testing.SupervisorProcess;
import dev.sysg.testing.Sysg;

/** The shipped program's status, of records and of supervisors. */
@Timeout(90)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class StatusIT {

    /** As systemg 0.20.4 answered, but for pids: sizes 1024 times too large, a crash called degraded. */
    private static final String ANSWER = "{\"Status\":{\"schema_version\":\"status.v1\",\"captured_at\":"
            + "\"2026-11-29T19:25:13.945362417Z\",\"overall_health\":\"degraded\",\"units\":["
            + "{\"name\":\"web\",\"hash\":\"c46306d4ca32a269\",\"kind\":\"service\",\"lifecycle\":\"running\","
            + "\"health\":\"healthy\",\"process\":{\"pid\":%d,\"state\":\"running\"},\"uptime\":{\"seconds\":11,"
            + "\"human\":\"11 secs ago\",\"started_at\":\"%s\"},"
            + "\"metrics\":{\"latest_cpu_percent\":0.0,\"average_cpu_percent\":0.0,\"max_cpu_percent\":0.0,"
            + "\"latest_rss_bytes\":1769996288,\"samples\":9},\"command\":\"sleep 600\"},"
            + "{\"name\":\"crash\",\"hash\":\"02a4e79f302f21fc\",\"kind\":\"service\",\"lifecycle\":"
            + "\"exited_with_error\",\"health\":\"degraded\",\"process\":{\"pid\":2147483000,\"state\":\"missing\"},"
            + "\"last_exit\":{\"exit_code\":7},\"metrics\":{\"latest_rss_bytes\":0}}]}}\n";

    @TempDir
    Path root;

    private final StartedProcesses processes = new StartedProcesses();
    private Sysg sysg;

    @BeforeEach
    void make_a_world() {
        sysg = new Sysg(root);
    }

    @AfterEach
    void end_processes() {
        processes.close();
    }

    @Tag("permissions")
    @Test
    void without_a_supervisor_the_records_are_shown_and_nothing_is_written() throws IOException {
        Process web = processes.leader();
        sysg.recorded("web", web.pid());
        Set<String> before = files();

        Run run = sysg.run("status").exits(0).isSilent();

        assertThat(run.out()).matches("NAME  STATE    PID +CPU +RSS +UPTIME  RESTARTS  LAST EXIT\n"
                + "web   running  " + web.pid() + " +\\d+\\.\\d% +\\d+(K|\\.\\dM) +\\d+s +-  +-\n"
                + "\nno supervisor is running, .*\n");
        assertThat(files()).isEqualTo(before);
        assertThat(StartedProcesses.lives(web)).isTrue();
    }

    @Test
    void nothing_at_all_is_3_and_makes_no_directory() {
        sysg.run("status").exits(3).printsNothing().complainsOnly("warning: no service is known in " + sysg.home());

        assertThat(sysg.home()).isEmptyDirectory();
    }

    @Test
    void a_process_that_has_ended_or_reused_the_pid_is_not_running() throws IOException {
        Process other = processes.foreign();
        long gone = processes.dead();
        sysg.recorded("gone", gone, "reused", other.pid());
        Files.setLastModifiedTime(sysg.state().resolve("pid.json"),
                FileTime.from(Instant.now().minus(Duration.ofHours(1))));

        Run run = sysg.run("status").exits(3).isSilent();

        assertThat(run.out()).containsPattern("\ngone +lost ").containsPattern("\nreused +stale ")
                .contains("\ngone: pid " + gone + " has ended\n",
                        "\nreused: pid " + other.pid() + " ('cat') started after ");
    }

    @Test
    void a_held_lock_is_not_waited_for() throws Exception {
        Process web = processes.leader();
        sysg.recorded("web", web.pid());
        Path lock = Files.createFile(sysg.state().resolve("pid.json.lock"));
        processes.startUntilLine("locked", "flock", lock.toString(), "sh", "-c", "echo locked; exec sleep 600");

        sysg.run("status", "-s", "web").exits(0).isSilent().prints("web   running");
    }

    @Test
    void projects_are_shown_with_their_names() throws IOException {
        Process web = processes.leader();
        Path project = Files.createDirectories(sysg.state().resolve("projects/demo"));
        Files.writeString(project.resolve("pid.xml"), "<PidFile><services><name>web</name><pid>" + web.pid()
                + "</pid></services><service_starts><name>web</name><started>" + StartedProcesses.startTicks(web)
                + "</started></service_starts></PidFile>");

        sysg.run("status").exits(0).isSilent().prints("demo/web  running");
        sysg.run("status", "-s", "web").exits(0).isSilent().prints("demo/web  running");
        sysg.run("status", "-s", "demo/wep").exits(3).printsNothing().complains("did you mean 'demo/web'?");
    }

    @Tag("permissions")
    @ParameterizedTest
    @ValueSource(strings = {"supervisor.sock", "control.sock"})
    void a_supervisor_is_asked_and_the_sizes_come_from_proc(String socket) throws IOException {
        Process web = processes.leader();
        Instant start = ProcessHandle.of(web.pid()).orElseThrow().info().startInstant().orElseThrow();
        try (FakeSupervisor supervisor = answering(socket, ANSWER.formatted(web.pid(), start))) {
            Run run = sysg.run("status").exits(3).isSilent();

            assertThat(run.out()).containsPattern("\ncrash  failed   - +- +- +- +- +7\n")
                    .containsPattern("\nweb    running  " + web.pid()
                            + " +\\d+\\.\\d% +\\d+(K|\\.\\dM) +\\d+s +-  +-\n");
            assertThat(supervisor.frames()).containsExactly("\"Status\"");
        }
    }

    @Test
    void json_is_a_status_v1_with_the_log_files_of_one_service() throws IOException {
        Process web = processes.leader();
        Path log = Files.createFile(Files.createDirectory(sysg.state().resolve("logs")).resolve("web_stdout.log"));
        try (FakeSupervisor supervisor = answering("control.sock", ANSWER.formatted(web.pid(), "then"))) {
            JsonNode document = new ObjectMapper().readTree(
                    sysg.run("status", "--json", "-s", "web").exits(0).isSilent().out());

            assertThat(document.get("schema_version").textValue()).isEqualTo("status.v1");
            assertThat(document.get("captured_at").textValue()).isEqualTo("2026-11-29T19:25:13.945362417Z");
            assertThat(document.get("overall_health").textValue()).isEqualTo("healthy");
            JsonNode unit = document.at("/units/0");
            assertThat(unit.get("hash").textValue()).isEqualTo("c46306d4ca32a269");
            assertThat(unit.at("/process/pid").longValue()).isEqualTo(web.pid());
            assertThat(unit.at("/logs/stdout").textValue()).isEqualTo(log.toString());
            assertThat(unit.at("/metrics/latest_rss_bytes").longValue()).isBetween(1L, 100_000_000L);
            assertThat(unit.at("/uptime/started_at").textValue()).startsWith("20").endsWith("Z");
            assertThat(supervisor.frames()).hasSize(1);
        }
    }

    @Test
    void a_frozen_supervisor_is_an_error_and_the_records_are_not_shown() throws IOException {
        sysg.recorded("web", processes.leader().pid());
        try (SupervisorProcess supervisor = SupervisorProcess.in(sysg.state(), Duration.ZERO, "\"Ok\"")) {
            StartedProcesses.freeze(supervisor.process());

            sysg.run("status").exits(1).printsNothing().complains("supervisor " + supervisor.pid()
                    + " is stopped by a signal and cannot answer");
        }
    }

    @Test
    void a_silent_supervisor_is_an_error_after_the_limit() throws IOException {
        try (FakeSupervisor supervisor = FakeSupervisor.at(sysg.state().resolve("control.sock"),
                FakeSupervisor.silent())) {
            sysg.with("SYSG_SUPERVISOR_RESPONSE_TIMEOUT", "300ms").run("status", "--json").exits(1).printsNothing()
                    .complains("did not answer within 300 ms", "run `sysg status` again");
            assertThat(supervisor.frames()).containsExactly("\"Status\"");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 80, 200})
    void the_table_fits_a_terminal_of_so_many_columns(int columns) throws IOException {
        Process web = processes.leader();
        sysg.recorded("web", web.pid(), "日本語の長い名前のサービス".repeat(3), web.pid() + 1, "x".repeat(100), 1);

        Run run = sysg.with("COLUMNS", Integer.toString(columns)).run("status").exits(3);

        assertThat(run.out().lines().limit(4)).allMatch(line -> line.codePoints()
                .map(character -> character >= 0x3000 && character < 0xffff ? 2 : 1).sum() <= columns)
                .anyMatch(line -> line.contains("日本語の"));
    }

    @Test
    void a_terminal_is_asked_for_its_width_and_overwritten_in_a_watch() throws Exception {
        sysg.recorded("web", processes.leader().pid());
        Path log = root.resolve("typescript");
        String command = "stty cols 40; exec " + Sysg.executable() + " status --watch 1";
        ProcessBuilder script = new ProcessBuilder("script", "-qfc", command, log.toString())
                .directory(sysg.directory().toFile());
        script.environment().putAll(Map.of("HOME", sysg.home().toString(), "TERM", "xterm"));
        script.environment().keySet().removeAll(List.of("COLUMNS", "NO_COLOR", "SYSG_STATE_DIR"));

        Process terminal = processes.start(script);
        StartedProcesses.until(() -> Files.exists(log) && Files.readString(log).contains("\033[H\033[J"));
        terminal.destroy();

        String text = Files.readString(log);
        assertThat(text).containsPattern("\nweb   running  \\d+ ").doesNotContain("RESTARTS", "\033[3");
    }

    @Test
    void a_watch_in_a_pipe_goes_on_until_it_is_interrupted() throws IOException {
        sysg.recorded("web", processes.leader().pid());

        Path file = root.resolve("out");
        Sysg.Started watch = sysg.startAs(List.of("sh", "-c", "exec \"$@\" > \"$0\"", file.toString()), "status",
                "--watch", "1");
        StartedProcesses.until(() -> Files.exists(file) && Files.readString(file).contains("\n\nNAME  STATE"));
        watch.signal("INT");

        watch.await().exits(130).isSilent();
        assertThat(Files.readString(file)).doesNotContain("\033").startsWith("NAME  STATE");
    }

    private FakeSupervisor answering(String socket, String answer) throws IOException {
        return FakeSupervisor.at(sysg.state().resolve(socket), FakeSupervisor.answering(answer));
    }

    /** Everything below the home, with its modification time. */
    private Set<String> files() throws IOException {
        try (Stream<Path> files = Files.walk(sysg.home())) {
            return files.map(file -> file + " " + file.toFile().lastModified())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
