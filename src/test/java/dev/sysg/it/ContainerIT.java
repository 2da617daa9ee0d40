package dev.sysg.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sysg.testing.Run;
import dev.sysg.testing.Services;
import dev.sysg.testing.Sysg;

/** The command in a pid namespace of its own, from which the services of the machine cannot be seen. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ContainerIT {

    private static final List<String> CONTAINER = List.of("unshare", "--pid", "--fork", "--mount-proc");
    private static final int DEAD = Integer.MAX_VALUE;
    private static final String STATEMENT = "pid.json was written before this container started";
    private static final FileTime BEFORE = FileTime.from(Instant.now().minusSeconds(1));

    private final Services services = new Services();
    private Sysg sysg;

    @BeforeEach
    void world(@TempDir Path directory) {
        List<String> command = new ArrayList<>(CONTAINER);
        command.add("true");
        assumeTrue(Run.of(command.toArray(String[]::new)).exitCode() == 0, "only root may make a pid namespace");
        sysg = new Sysg(directory).manifest("version: '1'\nservices: {}\n");
    }

    @AfterEach
    void cleanUp() {
        services.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--grace=1s", "--force", "--no-wait", "--dry-run", "--parallel"})
    void services_outside_of_it_are_one_statement(String option) throws IOException {
        Process web = services.start("sleep 600");
        record("web", web.pid(), "db", DEAD, "own", 1);
        String before = sysg.pidFile();

        stop(option).exits(1).printsNothing().complainsOnly("error: ", STATEMENT, "--pid=host", "--forget");

        assertThat(sysg.pidFile()).isEqualTo(before);
        assertThat(web.isAlive()).isTrue();
    }

    @Test
    void a_stop_of_one_service_says_the_same() throws IOException {
        Process web = services.start("sleep 600");
        record("web", web.pid(), "db", DEAD);
        String before = sysg.pidFile();

        stop("-s", "web").exits(1).printsNothing().complainsOnly("error: ", STATEMENT, "--pid=host");

        assertThat(sysg.pidFile()).isEqualTo(before);
        assertThat(web.isAlive()).isTrue();
    }

    @Test
    void entries_are_removed_by_forget() throws IOException {
        record("web", DEAD, "db", DEAD - 1);

        stop("--forget", "-s", "web").exits(0).isSilent().prints("web: ");

        assertThat(sysg.pidFile()).doesNotContain("web").contains("db");
    }

    @Test
    void the_pid_file_of_a_supervisor_outside_of_it_stays() throws IOException {
        Path file = Files.writeString(sysg.state().resolve("sysg.pid"), "" + DEAD);
        Files.setLastModifiedTime(file, BEFORE);

        stop().exits(0).prints("nothing to stop");
        assertThat(file).exists();

        sysg.run("stop").exits(0).prints("nothing to stop");
        assertThat(file).doesNotExist();
    }

    @Test
    void what_was_recorded_inside_and_has_ended_was_not_running() throws IOException {
        sysg.recorded("web", DEAD);
        Files.setLastModifiedTime(sysg.state().resolve("pid.json"), FileTime.from(Instant.now().plusSeconds(30)));

        stop().exits(0).isSilent().prints("web: was not running");

        assertThat(sysg.pidFile()).doesNotContain("web");
    }

    /** Records services well before the container starts. */
    private void record(Object... entries) throws IOException {
        sysg.recorded(entries);
        Files.setLastModifiedTime(sysg.state().resolve("pid.json"), BEFORE);
    }

    private Run stop(String... options) {
        List<String> arguments = new ArrayList<>(List.of("stop"));
        arguments.addAll(List.of(options));
        return sysg.startAs(CONTAINER, arguments.toArray(String[]::new)).await();
    }
}
