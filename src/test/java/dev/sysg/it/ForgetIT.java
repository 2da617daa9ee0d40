package dev.sysg.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sysg.testing.FakeSupervisor;
import dev.sysg.testing.Services;
import dev.sysg.testing.Sysg;

/** {@code --forget}: entries are removed, and nothing is signalled. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ForgetIT {

    private final Services services = new Services();
    private Sysg sysg;

    @BeforeEach
    void world(@TempDir Path root) {
        sysg = new Sysg(root).manifest("""
                version: "1"
                services:
                  web:
                    command: another one
                    hooks: {on_stop: {success: {command: ": > hooked"}}}
                """);
    }

    @AfterEach
    void cleanUp() {
        services.close();
    }

    @Test
    void the_entry_of_an_unverified_process_is_removed_without_a_signal() throws IOException {
        Process web = services.start("exec sleep 600");
        recordLongAgo("web", web.pid(), "db", Integer.MAX_VALUE);
        Path states = Files.writeString(sysg.state().resolve("state.json"),
                "{\"services\": {\"web\": {\"status\": \"running\", \"pid\": " + web.pid() + "}}}");

        sysg.run("stop", "--forget", "-s", "web").exits(0).isSilent().prints("web: removed its entry (");

        assertThat(web.isAlive()).isTrue();
        assertThat(sysg.pidFile()).doesNotContain("web").contains("db");
        assertThat(new ObjectMapper().readTree(states.toFile()).at("/services/web/status").textValue())
                .isEqualTo("stopped");
        assertThat(sysg.directory().resolve("hooked")).doesNotExist();
    }

    @Test
    void the_entry_of_a_running_service_stays() {
        Process web = services.start("exec sleep 600");
        sysg.recorded("web", web.pid());

        sysg.run("stop", "--forget").exits(1).printsOnly("web: not stopped").complainsOnly("error: 'web' ",
                "it is running as pid " + web.pid() + ", and its entry stays: stop it without --forget");

        assertThat(web.isAlive()).isTrue();
        assertThat(sysg.pidFile()).contains("\"web\": " + web.pid());
    }

    @Test
    void the_entry_of_a_bad_pid_is_removed() {
        sysg.recorded("web", -1, "db", 1, "text", "\"12\"");

        sysg.run("stop", "--forget").exits(0).isSilent()
                .prints("web: removed its entry (", "db: removed its entry (", "text: removed its entry (");

        assertThat(sysg.pidFile()).doesNotContain("web", "db", "text");
    }

    @Test
    void a_dry_run_shows_it_and_changes_nothing() throws IOException {
        Process web = services.start("exec sleep 600");
        recordLongAgo("web", web.pid());
        String before = sysg.pidFile();

        sysg.run("stop", "--forget", "--dry-run").exits(0).isSilent().prints("web: would remove its entry (");

        assertThat(sysg.pidFile()).isEqualTo(before);
        assertThat(web.isAlive()).isTrue();
    }

    @Test
    void a_json_report_has_its_own_outcome() throws IOException {
        recordLongAgo("web", services.start("exec sleep 600").pid());

        JsonNode report = new ObjectMapper().readTree(
                sysg.run("stop", "--forget", "--format", "json").exits(0).isSilent().out());

        assertThat(report.at("/services/0/outcome").textValue()).isEqualTo("forgotten");
        assertThat(report.at("/services/0/signal").isNull()).isTrue();
        assertThat(report.at("/services/0/error").isNull()).isTrue();
    }

    @Test
    void it_is_refused_beside_a_supervisor() {
        sysg.recorded("web", Integer.MAX_VALUE);
        try (FakeSupervisor supervisor = FakeSupervisor.at(sysg.state().resolve("control.sock"),
                FakeSupervisor.answering("\"Ok\"\n"))) {

            sysg.run("stop", "--forget").exits(1).printsNothing()
                    .complainsOnly("error: supervisor ", "--forget works only without a supervisor");

            assertThat(supervisor.frames()).isEmpty();
        }
        assertThat(sysg.pidFile()).contains("web");
    }

    /** With a file that is older than its processes, they cannot be verified. */
    private void recordLongAgo(Object... entries) throws IOException {
        sysg.recorded(entries);
        Files.setLastModifiedTime(sysg.state().resolve("pid.json"), FileTime.fromMillis(0));
    }
}
