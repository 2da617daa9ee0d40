package dev.sysg.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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

import dev.sysg.testing.Run;
import dev.sysg.testing.Services;
import dev.sysg.testing.Sysg;

/** {@code --parallel}: each service is stopped as soon as its dependents have ended. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ParallelIT {

    private static final int SERVICES = 20;
    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(2);

    private final Services services = new Services();
    private Sysg sysg;

    @BeforeEach
    void world(@TempDir Path root) {
        sysg = new Sysg(root).manifest("version: '1'\nservices: {}\n");
    }

    @AfterEach
    void cleanUp() {
        services.close();
    }

    @Test
    void services_that_ignore_sigterm_are_killed_after_one_grace_period() throws IOException {
        recordStubbornServices();
        Duration start = time("stop", "--dry-run");

        long begin = System.nanoTime();
        Run run = sysg.run("stop", "--parallel", "--grace", "1s", "--format", "json").exits(0);

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(LONGEST.plus(start.multipliedBy(2)));
        JsonNode stopped = new ObjectMapper().readTree(run.out()).get("services");
        assertThat(stopped).hasSize(SERVICES).allSatisfy(service -> {
            assertThat(service.get("signal").textValue()).isEqualTo("KILL");
            assertThat(service.get("milliseconds").longValue()).isBetween(GRACE.toMillis(), LONGEST.toMillis());
        });
        assertThat(services.live()).isEmpty();
    }

    @Test
    void the_configuration_can_make_it_the_default() {
        recordStubbornServices();
        Duration start = time("stop", "--dry-run");

        long begin = System.nanoTime();
        sysg.with("SYSG_STOP_PARALLEL", "true").run("stop", "--grace", "1s").exits(0);

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(LONGEST.plus(start.multipliedBy(2)));
        assertThat(services.live()).isEmpty();
    }

    @Test
    void a_dependency_is_signalled_after_its_dependents_have_ended() throws IOException {
        sysg.manifest("""
                version: "1"
                services:
                  db: {command: sleep 600}
                  web: {command: sleep 600, depends_on: [db]}
                  cache: {command: sleep 600}
                """);
        sysg.recorded("db", recorder("db", "exit").pid(), "web", recorder("web", "").pid(), "cache",
                recorder("cache", "exit").pid());

        sysg.run("stop", "--parallel", "--grace", "1s").exits(0)
                .prints("web: stopped (KILL", "db: stopped (TERM", "cache: stopped (TERM");

        assertThat(signalled("db").minus(signalled("web"))).isGreaterThanOrEqualTo(Duration.ofMillis(900));
        assertThat(signalled("cache")).isLessThan(signalled("db"));
    }

    private void recordStubbornServices() {
        List<Object> recorded = new ArrayList<>();
        for (int i = 0; i < SERVICES; i++) {
            recorded.addAll(List.of("service" + i, services.startIgnoringTerm().pid()));
        }
        sysg.recorded(recorded.toArray());
    }

    private Duration time(String... arguments) {
        long begin = System.nanoTime();
        sysg.run(arguments).exits(0);
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    /** A service that writes the time of each SIGTERM into a file of its name, and then does this. */
    private Process recorder(String name, String then) {
        Path file = sysg.directory().resolve(name);
        Path ready = sysg.directory().resolve(name + ".ready");
        Process process = services.start("trap 'date +%s%N > " + file + "; " + then + "' TERM; : > " + ready
                + "; while :; do sleep 0.01; done");
        Services.until(() -> Files.exists(ready));
        return process;
    }

    /** When the service got its SIGTERM, since the epoch. */
    private Duration signalled(String name) throws IOException {
        return Duration.ofNanos(Long.parseLong(Files.readString(sysg.directory().resolve(name)).strip()));
    }
}
