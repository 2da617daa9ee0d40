package dev.sysg.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sysg.testing.FakeSupervisor;
import dev.sysg.testing.Run;
import dev.sysg.testing.Services;
import dev.sysg.testing.Sysg;

/** {@code -s} given several times. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SelectedServicesIT {

    private static final List<String> FRAMES = List.of("{\"Stop\":{\"service\":\"web\"}}",
            "{\"Stop\":{\"service\":\"db\"}}", "{\"Stop\":{\"service\":\"cache\"}}");

    private final Services services = new Services();
    private final List<FakeSupervisor> supervisors = new ArrayList<>();
    private Sysg sysg;

    @BeforeEach
    void world(@TempDir Path root) {
        sysg = new Sysg(root).manifest("""
                version: "1"
                services:
                  db: {command: sleep 600}
                  web: {command: sleep 600, depends_on: [db]}
                  cache: {command: sleep 600}
                """);
    }

    @AfterEach
    void cleanUp() {
        supervisors.forEach(FakeSupervisor::close);
        services.close();
    }

    @Test
    void they_are_stopped_dependents_first_and_no_other_service() {
        Process cache = services.start("sleep 600");
        sysg.recorded("cache", cache.pid(), "db", services.start("sleep 600").pid(), "web",
                services.start("sleep 600").pid());

        Run run = sysg.run("stop", "-s", "db", "-s", "web").exits(0).isSilent();

        assertThat(run.out()).matches("web: stopped \\(TERM, \\d+ ms\\)\ndb: stopped \\(TERM, \\d+ ms\\)\n");
        assertThat(cache.isAlive()).isTrue();
        assertThat(sysg.pidFile()).contains("\"cache\": " + cache.pid()).doesNotContain("db", "web");
    }

    @Test
    void after_one_that_cannot_be_stopped_the_next_is_stopped() {
        Process web = services.start("sleep 600");
        sysg.recorded("db", -1, "web", web.pid());

        sysg.run("stop", "-s", "unknown", "-s", "db", "-s", "web").exits(1)
                .prints("web: stopped", "db: not stopped\n", "unknown: nothing to stop")
                .complains("warning: service 'unknown' is not in ", "error: 'db' was not stopped: ");

        assertThat(services.live()).isEmpty();
    }

    @Test
    void the_supervisor_gets_one_frame_each_in_the_order_given() {
        FakeSupervisor supervisor = supervisor("no such name");

        sysg.run("stop", "-s", "web", "-s", "db", "-s", "cache").exits(0).isSilent()
                .printsOnly("stopped web\nstopped db\nstopped cache");

        assertThat(supervisor.frames()).isEqualTo(FRAMES);
    }

    @Test
    void after_an_error_of_the_supervisor_the_next_frame_is_sent() {
        FakeSupervisor supervisor = supervisor("db");

        sysg.run("stop", "-s", "web", "-s", "db", "-s", "cache").exits(1).printsOnly("stopped web\nstopped cache")
                .complainsOnly("error: cannot stop db");

        assertThat(supervisor.frames()).isEqualTo(FRAMES);
    }

    @Test
    void all_answers_and_errors_stand_in_one_json_report() throws IOException {
        supervisor("db");

        JsonNode report = new ObjectMapper().readTree(
                sysg.run("stop", "-s", "web", "-s", "db", "-s", "cache", "--format", "json").exits(1).out());

        assertThat(report.at("/way").textValue()).isEqualTo("supervisor");
        assertThat(report.at("/message").textValue()).isEqualTo("stopped web\nstopped cache");
        assertThat(report.at("/error").textValue()).isEqualTo("cannot stop db");
    }

    @Test
    void a_dry_run_shows_all_frames_and_sends_none() {
        FakeSupervisor supervisor = supervisor("no such name");

        sysg.run("stop", "-s", "web", "-s", "db", "--dry-run").exits(0).isSilent()
                .printsOnly("would send " + FRAMES.get(0) + "\nwould send " + FRAMES.get(1));

        supervisor.close();
        assertThat(supervisor.frames()).isEmpty();
    }

    /** A supervisor that stops each service but this one. */
    private FakeSupervisor supervisor(String failing) {
        FakeSupervisor supervisor = FakeSupervisor.at(sysg.state().resolve("control.sock"), client -> {
            String frame = client.readFrame();
            if (frame != null) {
                String name = frame.replaceFirst(".*:\"(.*)\".*", "$1");
                client.write(name.equals(failing) ? "{\"Error\":\"cannot stop " + name + "\"}\n"
                        : "{\"Message\":\"stopped " + name + "\"}\n");
            }
        });
        supervisors.add(supervisor);
        return supervisor;
    }
}
