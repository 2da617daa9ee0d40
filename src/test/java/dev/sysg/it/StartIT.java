package dev.sysg.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.sysg.platform.Pid;
import dev.sysg.testing.Run;
import dev.sysg.testing.StartedProcesses;
import dev.sysg.testing.Sysg;
import dev.sysg.time.Stopwatch;

/** The resident supervisor of the shipped program. */
@Timeout(120)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class StartIT {

    private static final String TWO = """
            version: 1
            services:
              web: {command: 'echo "web $GREETING"; exec sleep 600', depends_on: [db], env: {vars: {GREETING: hällo}}}
              db: {command: 'pwd; echo oh >&2; exec sleep 600'}
            """;

    @TempDir
    Path root;

    private final List<Sysg.Started> started = new ArrayList<>();
    private Sysg sysg;

    @BeforeEach
    void make_a_world() {
        sysg = new Sysg(root).manifest(TWO);
    }

    /** Ends what was started, and all that it has started. */
    @AfterEach
    void end_everything() {
        started.forEach(start -> start.process().destroyForcibly());
        started.forEach(Sysg.Started::await);
    }

    @Test
    void services_run_until_a_client_stops_them() throws IOException {
        Sysg.Started supervisor = supervise();
        Pid web = pid("web");
        Pid db = pid("db");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(sysg.state().resolve("control.sock"))))
                .isEqualTo("rw-------");
        assertThat(ask("\"Status\"").at("/Status/units")).hasSize(2)
                .allMatch(unit -> unit.path("lifecycle").asText().equals("running"));
        sysg.run("stop", "-s", "web").exits(0).prints("Service 'web' stopped");
        assertThat(StartedProcesses.lives(web)).isFalse();
        assertThat(StartedProcesses.lives(db)).isTrue();
        assertThat(sysg.pidFile()).contains("\"db\"").doesNotContain("\"web\"");
        sysg.run("stop").exits(0).prints("Supervisor shutting down");

        started.remove(supervisor);
        supervisor.await().exits(0);
        assertThat(StartedProcesses.lives(db)).isFalse();
        for (String file : List.of("supervisor.pid", "supervisor.sock", "sysg.pid", "control.sock", "config_hint")) {
            assertThat(sysg.state().resolve(file)).doesNotExist();
        }
    }

    @Test
    void a_service_has_its_directory_variables_logs_and_session() throws IOException {
        supervise();
        Pid db = pid("db");

        StartedProcesses.until(() -> log("web_stdout.log").equals("web hällo\n")
                && log("db_stderr.log").equals("oh\n"));
        assertThat(log("db_stdout.log")).isEqualTo(sysg.directory().toRealPath() + "\n");
        assertThat(StartedProcesses.leadsGroup(db)).isTrue();
        assertThat(Files.readSymbolicLink(Path.of("/proc/" + db + "/fd/0"))).isEqualTo(Path.of("/dev/null"));
        StartedProcesses.until(() -> StartedProcesses.name(db).equals("sleep"));
        try (var descriptors = Files.list(Path.of("/proc/" + db + "/fd"))) {
            assertThat(descriptors).hasSize(3);
        }
    }

    @ParameterizedTest
    @CsvSource({"TERM", "INT"})
    void a_signal_shuts_the_supervisor_down(String signal) throws IOException {
        Sysg.Started supervisor = supervise();
        Pid web = pid("web");

        supervisor.signal(signal);
        started.remove(supervisor);
        supervisor.await().exits(0);

        assertThat(StartedProcesses.lives(web)).isFalse();
        assertThat(sysg.pidFile()).contains("\"services\": {}");
    }

    @Test
    void a_detached_supervisor_leads_its_own_session_and_answers_at_once() throws IOException {
        daemonize().exits(0).prints("supervisor ", " is running; its log is ");
        Pid supervisor = new Pid(Integer.parseInt(Files.readString(sysg.state().resolve("sysg.pid"))));

        assertThat(ask("\"Status\"").path("Status").path("schema_version").asText()).isEqualTo("status.v1");
        assertThat(StartedProcesses.leadsGroup(supervisor)).isTrue();
        assertThat(Files.readSymbolicLink(Path.of("/proc/" + supervisor + "/cwd"))).isEqualTo(Path.of("/"));
        assertThat(log("supervisor.log")).contains("supervisor " + supervisor + " is running");
        sysg.run("stop").exits(0);
        assertThat(StartedProcesses.lives(supervisor)).isFalse();
    }

    @Test
    void a_detached_start_says_what_is_left_out() {
        sysg.manifest(TWO + "  later: {command: exec sleep 600, skip: true}\n");

        daemonize("--plain").exits(0).complainsOnly("warning: 'later' is left out: the manifest says skip: true");
        sysg.run("stop").exits(0);
    }

    @Test
    void a_detached_supervisor_has_the_log_level_that_was_given() throws IOException {
        daemonize("--log-level", "error").exits(0);

        assertThat(log("supervisor.log")).isEmpty();
        sysg.run("stop").exits(0);
    }

    @Test
    void a_detached_start_fails_where_the_records_cannot_be_read() throws IOException {
        Files.writeString(sysg.state().resolve("pid.json"), "{\"services\":");

        daemonize().exits(1).printsNothing().complains("pid.json does not parse");

        assertThat(sysg.state().resolve("sysg.pid")).doesNotExist();
    }

    @Test
    void what_is_not_its_own_keeps_no_supervisor_from_ending() throws IOException {
        sysg.recorded("other", 1);
        supervise();

        sysg.run("stop").exits(0).complains("the end of 'other' is not waited for");

        assertThat(sysg.pidFile()).contains("\"other\": 1").doesNotContain("\"web\"");
        assertThat(log("web_stdout.log")).contains("web");
    }

    @Test
    void a_supervisor_ends_after_the_hooks_that_it_runs() throws IOException {
        Path hook = root.resolve("hook");
        sysg.manifest("version: 1\nservices: {web: {command: exec sleep 600, hooks: {on_start: {success: {command: "
                + "'echo $$ > " + hook + "; exec sleep 600', timeout: 1s}}}}}\n");
        supervise();
        StartedProcesses.until(() -> Files.exists(hook) && Files.size(hook) > 1);

        sysg.run("stop").exits(0);

        assertThat(StartedProcesses.lives(Pid.parse(Files.readString(hook).strip()).orElseThrow())).isFalse();
    }

    @Test
    void a_service_that_cannot_be_recorded_says_so_in_its_log() throws IOException {
        Files.createSymbolicLink(sysg.state().resolve("state.json"), root.resolve("nothing/there"));
        daemonize().exits(0);

        StartedProcesses.until(() -> Files.exists(sysg.state().resolve("logs/db_stderr.log"))
                && log("db_stderr.log").contains("cannot be recorded"));
        sysg.run("stop");
    }

    @Test
    void of_several_starts_at_once_one_starts_a_supervisor() {
        List<Sysg.Started> starts = Stream.generate(() -> sysg.start("start", "--daemonize")).limit(4).toList();
        started.addAll(starts);

        assertThat(starts.stream().map(start -> start.result().exits(0).out())
                .filter(out -> out.contains(" is running; its log is "))).hasSize(1);
        sysg.run("stop").exits(0);
    }

    @Test
    void a_stop_of_an_unknown_name_is_refused_with_a_similar_one() {
        supervise();

        sysg.run("stop", "-s", "weeb").exits(1).printsNothing()
                .complains("it is neither in the manifest nor recorded; did you mean 'web'?");
    }

    @Test
    void a_second_start_starts_nothing() throws IOException {
        supervise();
        Pid web = pid("web");

        for (String[] arguments : new String[][] {{"start"}, {"start", "--daemonize"}}) {
            sysg.run(arguments).exits(0).complains("is already running: nothing was started");
        }
        sysg.run("start", "-s", "web").exits(1).complains("start 'web' with sysg restart -s web");
        Files.writeString(root.resolve("other.yaml"), TWO);
        sysg.run("start", "-c", root.resolve("other.yaml").toString()).exits(1).complains("another manifest");
        assertThat(pid("web")).isEqualTo(web);
    }

    @Test
    void one_service_starts_with_those_it_depends_on() throws IOException {
        sysg.manifest(TWO + "  more: {command: exec sleep 600}\n");
        supervise("-s", "web");

        assertThat(sysg.pidFile()).contains("\"web\"", "\"db\"").doesNotContain("\"more\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "web: {command: a, depends_on: [nosuch]} | names 'nosuch', which is no service",
        "a: {command: a, depends_on: [b]}, b: {command: b, depends_on: [a]} | dependency cycle",
        "web: {command: a, backoff: soon} | is not a duration",
        "web: {command: a}, web: {command: b} | two services 'web'",
        "../x: {command: a} | cannot be the name of log files", "web: {} | has no command"})
    void nothing_is_started_where_the_manifest_has_an_error(String services, String message) {
        sysg.manifest("version: 1\nservices: {" + services + "}\n");

        sysg.run("start").exits(1).complains(message);
        sysg.run("start", "--daemonize").exits(1).complains(message);
        assertThat(sysg.state().resolve("pid.json")).doesNotExist();
    }

    @Test
    void services_outlive_a_killed_supervisor_and_are_stopped_directly() throws IOException {
        Sysg.Started supervisor = supervise();
        Pid web = pid("web");
        kill(supervisor);

        assertThat(StartedProcesses.lives(web)).isTrue();
        sysg.run("stop").exits(0).prints("web: stopped", "db: stopped");
        assertThat(StartedProcesses.lives(web)).isFalse();
        assertThat(sysg.pidFile()).contains("\"services\": {}");
    }

    @Test
    void a_frozen_supervisor_is_ended_on_request() throws IOException {
        Sysg.Started supervisor = supervise();
        Pid web = pid("web");
        Run.of("kill", "-s", "STOP", String.valueOf(supervisor.process().pid())).exits(0);

        sysg.run("stop").exits(1).complains("is stopped by a signal");
        sysg.run("stop", "--supervisor").exits(0).prints("supervisor " + supervisor.process().pid() + ": ended");

        assertThat(supervisor.process().isAlive()).isFalse();
        assertThat(StartedProcesses.lives(web)).isFalse();
    }

    @Test
    void nothing_is_called_stopped_whose_entry_was_lost() throws IOException {
        supervise();
        Pid web = pid("web");
        Files.delete(sysg.state().resolve("pid.json"));

        sysg.run("stop", "-s", "web").exits(1).complains("web is still running");
        assertThat(StartedProcesses.lives(web)).isTrue();
        sysg.run("stop", "-s", "web").exits(0);
        assertThat(StartedProcesses.lives(web)).isFalse();
    }

    @Test
    void a_pipe_or_link_in_place_of_a_log_starts_nothing() throws IOException {
        Path logs = Files.createDirectories(sysg.state().resolve("logs"));
        Run.of("mkfifo", logs.resolve("web_stdout.log").toString()).exits(0);
        Path victim = Files.createFile(sysg.state().resolve("victim"));
        Files.createSymbolicLink(logs.resolve("db_stdout.log"), victim);
        Sysg.Started supervisor = sysg.start("start");
        started.add(supervisor);
        StartedProcesses.until(this::canConnect);

        assertThat(ask("\"Status\"").at("/Status/overall_health").asText()).isEqualTo("failing");
        sysg.run("stop").exits(0);
        assertThat(victim).isEmptyFile();
    }

    @Test
    void a_detached_supervisor_hands_on_the_bytes_of_the_environment() throws IOException {
        sysg.manifest("version: 1\nservices: {web: {command: 'printenv RAW > raw; exec sleep 600'}}\n");
        sysg.with("LC_ALL", "C").with("RAW", "gr\u00f6\u00dfe");
        daemonize().exits(0);
        Path raw = sysg.directory().resolve("raw");
        StartedProcesses.until(() -> raw.toFile().length() > 0);

        assertThat(Files.readString(raw)).isEqualTo("gr\u00f6\u00dfe\n");
        sysg.run("stop").exits(0);
    }

    @Test
    void privileges_are_not_dropped_silently() throws IOException {
        sysg.run("start", "--drop-privileges").exits(2).complains("run it as the user");

        assertThat(sysg.state().resolve("pid.json")).doesNotExist();
    }

    @Test
    void the_next_supervisor_adopts_what_a_killed_one_has_left() throws IOException {
        Sysg.Started first = supervise();
        Pid web = pid("web");
        Pid db = pid("db");
        kill(first);
        Sysg.Started second = supervise();

        assertThat(List.of(pid("web"), pid("db"))).containsExactly(web, db);
        Run.of("kill", "-KILL", db.toString());
        // What depends on it is stopped.
        StartedProcesses.until(() -> !StartedProcesses.lives(web));
        second.signal("TERM");
        started.remove(second);
        second.await().exits(0).complains("'web' is running already, and is adopted: pid " + web);
    }

    @Test
    void what_is_not_proven_is_refused_by_name() throws IOException {
        Sysg.Started first = supervise();
        Pid web = pid("web");
        kill(first);
        // As systemg rewrites it.
        sysg.recorded("web", web);
        Sysg.Started second = supervise();

        StartedProcesses.until(() -> sysg.pidFile().contains("\"db\""));
        assertThat(pid("web")).isEqualTo(web);
        second.signal("TERM");
        started.remove(second);
        second.await().complains("'web' is not started: process " + web);
    }

    @Test
    void a_crashed_service_is_started_again() throws IOException {
        sysg.manifest("""
                version: 1
                services:
                  web: {command: exec sleep 600, restart_policy: on-failure, backoff: 10ms}
                """);
        supervise();
        Pid first = pid("web");
        Run.of("kill", "-KILL", first.toString());

        StartedProcesses.until(() -> sysg.pidFile().contains("\"web\"") && !pid("web").equals(first));
        assertThat(ask("\"Status\"").at("/Status/units/0/restarts").asInt()).isEqualTo(1);
        assertThat(ask("\"Status\"").at("/Status/units/0/last_exit/signal").asInt()).isEqualTo(9);
        assertThat(ask("{\"Restart\":{\"service\":\"web\"}}").path("Message").asText())
                .isEqualTo("Service 'web' restarted");
    }

    @Test
    void a_stop_does_not_wait_for_hostile_clients() throws IOException {
        supervise();
        List<SocketChannel> hostile = new ArrayList<>();
        try {
            for (int i = 0; i < 400; i++) {
                SocketChannel client = SocketChannel.open(address());
                hostile.add(client);
                client.write(ByteBuffer.wrap((i % 2 == 0 ? "{\"Stop\":" : "\"Status\"\n")
                        .getBytes(StandardCharsets.UTF_8)));
            }
            Stopwatch watch = Stopwatch.started();

            assertThat(ask("{\"Stop\":{\"service\":\"web\"}}").path("Message").asText())
                    .isEqualTo("Service 'web' stopped");
            assertThat(watch.elapsed()).isLessThan(Duration.ofSeconds(5));
        } finally {
            for (SocketChannel client : hostile) {
                client.close();
            }
        }
    }

    private Sysg.Started supervise(String... options) {
        List<String> arguments = new ArrayList<>(List.of("start"));
        arguments.addAll(List.of(options));
        Sysg.Started supervisor = sysg.start(arguments.toArray(String[]::new));
        started.add(supervisor);
        StartedProcesses.until(() -> !supervisor.process().isAlive()
                || Files.exists(sysg.state().resolve("control.sock")) && canConnect()
                && Files.exists(sysg.state().resolve("pid.json")) && isSettled());
        assertThat(supervisor.process().isAlive()).as("the supervisor is running").isTrue();
        return supervisor;
    }

    private boolean canConnect() {
        try (SocketChannel channel = SocketChannel.open(address())) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether no service is starting. */
    private boolean isSettled() throws IOException {
        JsonNode units = ask("\"Status\"").at("/Status/units");
        for (JsonNode unit : units) {
            if (unit.path("health").asText().equals("degraded")) {
                return false;
            }
        }
        return units.size() > 0;
    }

    /** The run of the command; what it has started is ended after the test. */
    private Run daemonize(String... options) {
        Sysg.Started start = sysg.start(Stream.concat(Stream.of("start", "--daemonize"), Stream.of(options))
                .toArray(String[]::new));
        started.add(start);
        return start.result();
    }

    private void kill(Sysg.Started supervisor) {
        supervisor.process().destroyForcibly();
        StartedProcesses.until(() -> !supervisor.process().isAlive());
    }

    private UnixDomainSocketAddress address() {
        return UnixDomainSocketAddress.of(sysg.state().resolve("supervisor.sock"));
    }

    private JsonNode ask(String frame) throws IOException {
        try (SocketChannel channel = SocketChannel.open(address())) {
            channel.write(ByteBuffer.wrap((frame + "\n").getBytes(StandardCharsets.UTF_8)));
            return new ObjectMapper().readTree(Channels.newInputStream(channel).readAllBytes());
        }
    }

    private Pid pid(String service) throws IOException {
        return new Pid(new ObjectMapper().readTree(sysg.pidFile()).path("services").path(service).asInt());
    }

    private String log(String name) throws IOException {
        Path file = sysg.state().resolve("logs").resolve(name);
        return Files.exists(file) ? Files.readString(file) : "";
    }
}
