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

import dev.sysg.testing.Run;
import dev.sysg.testing.Services;
import dev.sysg.testing.Sysg;

/** The command in a pid namespace of its own, from which the services of the machine cannot be seen. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ContainerIT {

    private static final List<String> CONTAINER = List.of("unshare", "--pid", "--fork", "--mount-proc");
    private static final int NOBODY = Integer.MAX_VALUE;

    private final Services services = new Services();
    private Sysg sysg;

    @BeforeEach
    void world(@TempDir Path directory) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(CONTAINER);
        command.add("true");
        assumeTrue(new ProcessBuilder(command).start().waitFor() == 0, "only root may make a pid namespace");
        sysg = new Sysg(directory).manifest("version: '1'\nservices: {}\n");
    }

    @AfterEach
    void cleanUp() {
        services.close();
    }

    @Test
    void services_that_run_outside_of_it_stay_recorded() {
        Process web = services.start("sleep 600");
        sysg.recorded("web", web.pid(), "db", NOBODY);
        String before = sysg.pidFile();

        Run run = stop();

        run.exits(0).prints("web: not running here", "db: not running here")
                .complains("warning: no process that ", "pid.json", "--pid=host", "--force");
        assertThat(sysg.pidFile()).isEqualTo(before);
        assertThat(web.isAlive()).isTrue();
    }

    @Test
    void nor_is_it_their_end_that_a_process_of_the_container_bears_one_of_their_numbers() {
        Process web = services.start("sleep 600");
        sysg.recorded("web", web.pid(), "own", 1, "db", NOBODY);
        String before = sysg.pidFile();

        stop("-s", "web").exits(0).prints("web: not running here").complains("--pid=host");

        assertThat(sysg.pidFile()).isEqualTo(before);
        assertThat(web.isAlive()).isTrue();
    }

    @Test
    void the_dry_run_says_the_same() {
        sysg.recorded("web", NOBODY);

        stop("--dry-run").exits(0).prints("web: not running here").complains("--pid=host");
    }

    @Test
    void entries_older_than_the_container_are_taken_out_by_force() {
        sysg.recorded("web", NOBODY);

        stop("--force").exits(0).isSilent().prints("web: was not running");

        assertThat(sysg.pidFile()).doesNotContain("web");
    }

    @Test
    void the_pid_file_of_a_supervisor_that_may_live_outside_of_it_stays() throws IOException {
        Path file = Files.writeString(sysg.state().resolve("sysg.pid"), "" + NOBODY);

        stop().exits(0).prints("nothing to stop");
        assertThat(file).exists();

        sysg.run("stop").exits(0).prints("nothing to stop");
        assertThat(file).doesNotExist();
    }

    @Test
    void what_was_recorded_since_it_began_is_taken_out() throws IOException {
        sysg.recorded("web", NOBODY);
        Files.setLastModifiedTime(sysg.state().resolve("pid.json"), FileTime.from(Instant.now().plusSeconds(600)));

        stop().exits(0).prints("web: was not running").complains("warning: no process that ", "--pid=host");

        assertThat(sysg.pidFile()).doesNotContain("web");
    }

    private Run stop(String... options) {
        List<String> arguments = new ArrayList<>(List.of("stop"));
        arguments.addAll(List.of(options));
        return sysg.startAs(CONTAINER, arguments.toArray(String[]::new)).await();
    }
}
