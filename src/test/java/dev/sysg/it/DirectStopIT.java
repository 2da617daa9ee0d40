package dev.sysg.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sysg.platform.Pid;
import dev.sysg.testing.Run;
import dev.sysg.testing.Services;
import dev.sysg.testing.StartedProcesses;
import dev.sysg.testing.Sysg;

/** Real services, no supervisor. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class DirectStopIT {

    /** A shell starts what runs in its background with SIGINT ignored. */
    private static final List<String> SIGNALS_AS_USUAL = List.of("env", "--default-signal");

    private final Services services = new Services();
    private final StartedProcesses processes = new StartedProcesses();
    private Path root;
    private Sysg sysg;

    @BeforeEach
    void world(@TempDir Path directory) {
        root = directory;
        sysg = new Sysg(directory).manifest("version: '1'\nservices: {}\n");
    }

    @AfterEach
    void cleanUp() {
        processes.close();
        services.close();
    }

    @Test
    void one_service_is_stopped_and_the_others_stay() {
        Process web = services.start("sleep 600");
        Process db = services.start("sleep 600");
        sysg.recorded("web", web.pid(), "db", db.pid());

        Run run = sysg.run("stop", "--service", "web").exits(0).isSilent();

        assertThat(run.out()).matches("web: stopped \\(TERM, \\d+ ms\\)\n");
        assertThat(services.live()).doesNotContain(new Pid((int) web.pid()));
        assertThat(db.isAlive()).isTrue();
        assertThat(sysg.pidFile()).isEqualTo("{\n  \"services\": {\n    \"db\": " + db.pid() + "\n  }\n}");
    }

    @Tag("permissions")
    @Test
    void all_services_are_stopped_dependents_first() {
        sysg.manifest("""
                version: "1"
                services:
                  db: {command: sleep 600}
                  web: {command: sleep 600, depends_on: [cache, db]}
                  cache: {command: sleep 600, depends_on: [db]}
                """);
        sysg.recorded("db", services.start("sleep 600").pid(), "cache", services.start("sleep 600").pid(), "web",
                services.start("sleep 600").pid());

        Run run = sysg.run("stop").exits(0).isSilent();

        assertThat(run.out().lines().map(line -> line.substring(0, line.indexOf(':'))))
                .containsExactly("web", "cache", "db");
        assertThat(sysg.pidFile()).isEqualTo("{\n  \"services\": {}\n}");
    }

    @Test
    void a_stop_of_one_leaves_its_dependents_alone() {
        sysg.manifest("""
                version: "1"
                services:
                  db: {command: sleep 600}
                  web: {command: sleep 600, depends_on: [db]}
                """);
        Process web = services.start("sleep 600");
        sysg.recorded("db", services.start("sleep 600").pid(), "web", web.pid());

        sysg.run("stop", "-s", "db").exits(0).prints("db: stopped");

        assertThat(web.isAlive()).isTrue();
    }

    @Test
    void what_ignores_sigterm_is_killed_after_the_grace_period() {
        Process stubborn = services.startIgnoringTerm();
        sysg.recorded("stubborn", stubborn.pid());

        Run run = sysg.run("stop", "--grace", "1500ms").exits(0).isSilent();

        assertThat(run.out()).matches("stubborn: stopped \\(KILL, (1[5-9]|[2-9]\\d)\\d\\d ms\\)\n");
        assertThat(services.live()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1m30s, 1 min 30 s", "1min, 1 min", "1h, 1 h", "1d, 1 d", "infinity, 365 d"})
    void a_duration_has_the_same_forms_as_an_option_and_as_a_setting(String written, String shown) {
        sysg.recorded("web", services.start("exec sleep 600").pid());

        sysg.run("stop", "--dry-run", "--grace", written).exits(0).prints("SIGKILL after " + shown + ")");
        sysg.with("SYSG_STOP_GRACE_PERIOD", written).run("stop", "--dry-run").exits(0)
                .prints("SIGKILL after " + shown + ")");
    }

    @Test
    void a_grace_period_of_zero_is_sigkill_at_once() {
        Process stubborn = services.startIgnoringTerm();
        sysg.recorded("stubborn", stubborn.pid());

        sysg.run("stop", "--grace", "0").exits(0).prints("stubborn: stopped (KILL, ").isSilent();
    }

    @Test
    void the_environment_sets_the_grace_period() {
        sysg.recorded("stubborn", services.startIgnoringTerm().pid());

        sysg.with("SYSG_STOP_GRACE_PERIOD", "10ms").run("stop").exits(0).prints("stubborn: stopped (KILL, ");
    }

    @Test
    void a_result_that_cannot_be_written_is_an_error() {
        Process web = services.start("sleep 600");
        sysg.recorded("web", web.pid());

        sysg.startAs(List.of("sh", "-c", "exec \"$@\" > /dev/full", "sh"), "stop").await().exits(1)
                .complainsOnly("error: standard output cannot be written");

        assertThat(services.live()).isEmpty();
    }

    @Test
    void an_unknown_service_is_a_warning_and_no_error() {
        Process web = services.start("sleep 600");
        sysg.recorded("web", web.pid());

        sysg.run("stop", "-s", "wbe").exits(0).prints("wbe: nothing to stop")
                .complains("warning: service 'wbe' is not in");
        assertThat(web.isAlive()).isTrue();
    }

    @Test
    void the_entry_of_a_dead_process_is_removed_without_a_warning() throws Exception {
        Process web = services.start("exit 0");
        web.waitFor();
        sysg.recorded("web", web.pid(), "db", services.start("sleep 600").pid());

        sysg.run("stop", "-s", "web").exits(0).prints("web: was not running").isSilent();
        assertThat(sysg.pidFile()).doesNotContain("web");
    }

    @Test
    void a_reused_pid_is_not_signalled() throws Exception {
        Process other = processes.foreign();
        sysg.recorded("web", other.pid(), "db", services.start("sleep 600").pid());
        Files.setLastModifiedTime(sysg.state().resolve("pid.json"), FileTime.fromMillis(0));

        sysg.run("stop", "-s", "web").exits(0).isSilent()
                .prints("web: was not running (pid " + other.pid() + " ('cat') started after ");

        assertThat(other.isAlive()).isTrue();
        assertThat(sysg.pidFile()).doesNotContain("web");
    }

    @Test
    void an_unverified_process_is_an_error_until_it_is_forced() throws Exception {
        Process leader = services.start("sleep 600");
        sysg.recorded("web", leader.pid());
        Files.setLastModifiedTime(sysg.state().resolve("pid.json"), FileTime.fromMillis(0));

        sysg.run("stop").exits(1).printsOnly("web: not stopped").complains("error: 'web' was not stopped: ", "--force");
        assertThat(leader.isAlive()).isTrue();
        assertThat(sysg.pidFile()).contains("web");

        sysg.run("stop", "--force").exits(0).prints("web: stopped");
        assertThat(services.live()).isEmpty();
    }

    @Test
    void after_a_failure_the_others_are_stopped() {
        Process web = services.start("sleep 600");
        sysg.recorded("bad", -1, "web", web.pid(), "text", "\"12\"");

        sysg.run("stop").exits(1).prints("bad: not stopped\n", "web: stopped", "text: not stopped\n")
                .complains("error: 'bad' was not stopped: ", "error: 'text' was not stopped: ",
                        "error: 2 of 3 services failed");
        assertThat(services.live()).isEmpty();
        assertThat(sysg.pidFile()).contains("\"bad\": -1", "\"text\": \"12\"").doesNotContain("web");
    }

    @Test
    void a_dry_run_shows_the_plan_and_changes_nothing() throws Exception {
        Process web = services.start("exec sleep 600");
        sysg.recorded("web", web.pid(), "gone", 2_147_483_646);
        String before = listing();

        sysg.run("stop", "--dry-run").exits(0).prints("web: would stop (SIGTERM to process group " + web.pid(),
                ", SIGKILL after 10 s)", "gone: would remove its entry (not running)");

        assertThat(web.isAlive()).isTrue();
        assertThat(listing()).isEqualTo(before);
    }

    @Test
    void without_waiting_the_entry_stays() throws Exception {
        Process web = services.start("sleep 600");
        sysg.recorded("web", web.pid());

        sysg.run("stop", "--no-wait").exits(0).printsOnly("web: signalled (TERM, not waited for)");

        assertThat(sysg.pidFile()).contains("\"web\": " + web.pid());
        assertThat(web.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void a_json_report_says_the_same() throws Exception {
        Process web = services.start("sleep 600");
        sysg.recorded("web", web.pid());

        JsonNode document = new ObjectMapper().readTree(sysg.run("stop", "--format", "json").exits(0).isSilent().out());

        assertThat(document.at("/way").textValue()).isEqualTo("direct");
        assertThat(document.at("/services/0/pid").longValue()).isEqualTo(web.pid());
        assertThat(document.at("/services/0/outcome").textValue()).isEqualTo("stopped");
        assertThat(document.at("/services/0/signal").textValue()).isEqualTo("TERM");
    }

    @Test
    void the_state_becomes_stopped_and_the_hook_runs_in_its_environment() throws Exception {
        sysg.manifest("""
                version: "1"
                services:
                  web:
                    command: sleep 600
                    env: {vars: {GREETING: good-bye}}
                    hooks: {on_stop: {success: {command: 'echo "$GREETING from $PWD" >> farewell; echo seen'}}}
                """);
        Process web = services.start("sleep 600");
        sysg.recorded("web", web.pid());
        Files.writeString(sysg.state().resolve("state.json"),
                "{\"services\": {\"web\": {\"status\": \"running\", \"pid\": " + web.pid() + "}}}");

        sysg.run("stop").exits(0).prints("web: stopped").complains("seen");

        assertThat(sysg.directory().resolve("farewell")).hasContent("good-bye from " + sysg.directory().toRealPath());
        assertThat(Files.readString(sysg.state().resolve("state.json")))
                .isEqualTo("{\n  \"services\": {\n    \"web\": {\n      \"status\": \"stopped\"\n    }\n  }\n}");
    }

    @ParameterizedTest
    @ValueSource(strings =
            {"", "{", "[]", "{}", "{\"services\": []}", "nonsense", "\0\1\2", "{\"services\": {\"web\": 1}} x"})
    void a_corrupt_pid_file_is_an_error_and_stays_as_it_is(String text) throws IOException {
        Path file = sysg.state().resolve("pid.json");
        Files.writeString(file, text);

        sysg.run("stop").exits(1).complains("error: " + file);
        sysg.run("stop", "--format", "json").exits(1).prints("\"error\" : \"" + file);
        assertThat(Files.readString(file)).isEqualTo(text);
    }

    @Test
    void services_of_the_store_of_later_releases_are_stopped() throws IOException {
        Process web = services.start("exec sleep 600");
        Path store = Files.createDirectories(sysg.state().resolve("projects/demo")).resolve("pid.xml");
        Files.writeString(store, "<PidFile>\n  <services>\n    <name>web</name>\n    <pid>" + web.pid()
                + "</pid>\n  </services>\n</PidFile>\n");

        sysg.run("stop").exits(0).prints("demo/web: stopped (TERM");

        assertThat(web.isAlive()).isFalse();
        assertThat(store).content().doesNotContain("web");
        sysg.run("stop").exits(0).printsOnly("nothing to stop in " + sysg.home().resolve(".local/share/systemg"));
    }

    @Test
    void without_state_there_is_nothing_to_stop_and_nothing_is_created() {
        sysg.run("stop").exits(0).isSilent()
                .printsOnly("nothing to stop in " + sysg.home().resolve(".local/share/systemg"));

        assertThat(sysg.home()).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 10, 15, 20, 30, 40, 80, 160, 240, 320, 400, 480, 560})
    void an_interruption_during_the_start_counts(int milliseconds) throws Exception {
        Process web = services.start("sleep 600");
        sysg.recorded("web", web.pid());
        Sysg.Started started = sysg.startAs(SIGNALS_AS_USUAL, "stop");
        if (!started.process().waitFor(milliseconds, TimeUnit.MILLISECONDS)) {
            started.signal("INT");
        }

        Run run = started.await();

        if (run.exitCode() == 0) {
            assertThat(services.live()).isEmpty();
        } else if (run.out().startsWith("Error occurred during initialization of VM")) {
            // Java's own bug: a signal in this moment fails its start, before it has run anything of the program.
            assertThat(web.isAlive()).isTrue();
        } else {
            run.exits(130);
            assertThat(run.out()).doesNotContain("web: stopped");
            assertThat(web.isAlive() || run.err().contains("interrupted")).as("running, or reported: %s", run).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sysg", "sysg-0.20.4", "systemg"})
    void the_child_of_a_supervisor_without_files_is_not_stopped(String name, @TempDir Path programs)
            throws Exception {
        Process parent = parent(programs.resolve(name), "start");
        long web = child(parent);
        sysg.recorded("web", web).with("SYSG_STOP_KILL_WAIT", "100ms");

        for (String option : List.of("--grace=1s", "--force", "--dry-run")) {
            sysg.run("stop", option).exits(1)
                    .complains("'web' was not stopped: it is a child of supervisor " + parent.pid());
        }

        assertThat(ProcessHandle.of(web).map(ProcessHandle::isAlive)).contains(true);
        assertThat(sysg.pidFile()).contains("\"web\": " + web);
    }

    @Test
    void the_child_of_another_command_of_systemg_is_stopped(@TempDir Path programs) throws Exception {
        long web = child(parent(programs.resolve("sysg"), "logs"));
        sysg.recorded("web", web);

        sysg.run("stop").exits(0).prints("web: stopped (TERM");
    }

    /** A program of systemg, run with this argument, which has started a service. */
    private Process parent(Path program, String argument) throws IOException {
        Files.createSymbolicLink(program, Path.of("/bin/sh"));
        return services.start("exec " + program + " -c 'setsid sleep 600 & wait' " + argument);
    }

    private static long child(Process parent) {
        Services.until(() -> parent.children().anyMatch(DirectStopIT::isService));
        return parent.children().filter(DirectStopIT::isService).findFirst().orElseThrow().pid();
    }

    private static boolean isService(ProcessHandle process) {
        return StartedProcesses.name(new Pid((int) process.pid())).equals("sleep");
    }

    /** As nohup(1) starts it, or a script in the background. */
    @ParameterizedTest
    @ValueSource(strings = {"HUP", "INT"})
    void a_signal_that_the_caller_ignores_does_not_interrupt(String signal) throws Exception {
        Process web = services.start("exec sleep 600");
        sysg.recorded("web", web.pid(), "stubborn", services.startIgnoringTerm().pid());
        Sysg.Started started = sysg.startAs(List.of("env", "--ignore-signal=" + signal), "stop", "--grace", "1s");
        assertThat(web.waitFor(30, TimeUnit.SECONDS)).isTrue();

        started.signal(signal);

        started.await().exits(0).prints("stubborn: stopped (KILL");
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT 130", "TERM 143", "HUP 129"})
    void an_interruption_records_what_has_ended_and_names_the_rest(String signalAndCode) throws Exception {
        // Not a shell with a child, which may still be running for a moment.
        Process web = services.start("exec sleep 600");
        Process stubborn = services.startIgnoringTerm();
        Process last = services.start("sleep 600");
        sysg.recorded("web", web.pid(), "stubborn", stubborn.pid(), "last", last.pid());
        Sysg.Started started = sysg.startAs(SIGNALS_AS_USUAL, "stop", "--grace", "60s");
        assertThat(web.waitFor(30, TimeUnit.SECONDS)).isTrue();

        long begin = System.nanoTime();
        started.signal(signalAndCode.split(" ")[0]);
        Run run = started.await().exits(Integer.parseInt(signalAndCode.split(" ")[1]));

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
        run.prints("web: stopped", "stubborn: not stopped\n", "last: not stopped\n")
                .complains("error: 'stubborn' was not stopped: the command was interrupted",
                        "run `sysg stop` again, or `sysg stop --grace 0`, which kills at once",
                        "error: 'last' was not stopped: ");
        assertThat(last.isAlive()).isTrue();
        assertThat(sysg.pidFile()).contains("stubborn", "last").doesNotContain("web");
    }

    @Test
    void with_standard_output_closed_everything_is_stopped() throws Exception {
        Process web = services.start("sleep 600");
        sysg.recorded("web", web.pid());

        sysg.startAs(List.of("sh", "-c", "exec \"$@\" >&-", "sh"), "stop").await().exits(1)
                .complainsOnly("error: standard output cannot be written");

        assertThat(services.live()).isEmpty();
        assertThat(sysg.pidFile()).doesNotContain("web");
    }

    @Test
    void when_the_reader_of_a_pipe_ends_everything_is_stopped() throws Exception {
        Process web = services.startIgnoringTerm();
        sysg.recorded("web", web.pid());

        sysg.startAs(List.of("bash", "-c", "\"$@\" 2>&1 | true; exit ${PIPESTATUS[0]}", "sh"), "stop", "--grace",
                "1500ms")
                .await().exits(1);

        assertThat(services.live()).isEmpty();
        assertThat(sysg.pidFile()).doesNotContain("web");
    }

    private String listing() throws IOException {
        StringBuilder listing = new StringBuilder();
        try (var files = Files.walk(root)) {
            for (Path file : files.sorted().toList()) {
                listing.append(file).append(' ').append(Files.getLastModifiedTime(file)).append('\n');
            }
        }
        return listing.toString();
    }
}
