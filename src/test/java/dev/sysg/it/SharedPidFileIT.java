package dev.sysg.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.sysg.testing.Nobody;
import dev.sysg.testing.Services;
import dev.sysg.testing.StartedProcesses;
import dev.sysg.testing.Sysg;

/** Other programs write pid.json as well, and any program may be killed at any moment. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SharedPidFileIT {

    private static final int CONCURRENT_STOPS = 20;
    private static final int ENTRIES = 500;
    private static final int KILLS = 50;
    /** A pid above the kernel's highest. */
    private static final int IMPOSSIBLE_PID = 2_147_483_646;

    /** Adds entries one by one as systemg does: under the lock, by truncating the file and writing it again. */
    private static final String WRITER = """
            i=0
            while [ $i -lt %d ]; do
                flock pid.json.lock sh -c 'sed "s/\\"services\\": {/&\\n    \\"added$1\\": %d,/" pid.json > new && cat new > pid.json' sh $i
                i=$((i + 1))
            done
            """.formatted(ENTRIES, IMPOSSIBLE_PID);

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
    void no_entry_of_a_writer_is_lost_to_concurrent_stops() throws Exception {
        List<Object> recorded = new ArrayList<>(List.of("keeper", IMPOSSIBLE_PID));
        for (int i = 0; i < CONCURRENT_STOPS; i++) {
            recorded.add("service" + i);
            recorded.add(services.start("sleep 600").pid());
        }
        // Each waits for all others, which takes long on a busy machine.
        sysg.recorded(recorded.toArray()).with("SYSG_LOCK_TIMEOUT", "60s");

        Process writer = processes.start(new ProcessBuilder("sh", "-c", WRITER).directory(sysg.state().toFile())
                .inheritIO());
        List<Sysg.Started> stops = new ArrayList<>();
        for (int i = 0; i < CONCURRENT_STOPS; i++) {
            stops.add(sysg.start("stop", "--service", "service" + i));
        }
        stops.forEach(stop -> stop.await().exits(0));
        assertThat(writer.waitFor(60, TimeUnit.SECONDS)).isTrue();

        JsonNode left = new ObjectMapper().readTree(sysg.pidFile()).get("services");
        List<String> expected = new ArrayList<>(List.of("keeper"));
        for (int i = 0; i < ENTRIES; i++) {
            expected.add("added" + i);
        }
        assertThat(left.fieldNames()).toIterable().containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void the_file_parses_whenever_a_stop_is_killed() throws Exception {
        Random moments = new Random(4711);
        long usual = durationOfAStop();

        for (int i = 0; i < KILLS; i++) {
            Process web = services.start("sleep 600");
            sysg.recorded("web", web.pid(), "keeper", IMPOSSIBLE_PID);
            Process stop = sysg.start("stop", "-s", "web").process();
            stop.waitFor(moments.nextLong(usual), TimeUnit.NANOSECONDS);
            stop.destroyForcibly().waitFor();

            JsonNode left = new ObjectMapper().readTree(sysg.pidFile()).get("services");
            assertThat(left.has("keeper")).isTrue();
            assertThat(left.has("web") || !web.isAlive()).isTrue();
        }
        sysg.run("stop").exits(0);
        assertThat(Files.list(sysg.state())).extracting(file -> file.getFileName().toString())
                .containsExactlyInAnyOrder("pid.json", "pid.json.lock");
    }

    @Test
    void a_state_directory_closed_to_this_user_is_named_with_its_owner() throws Exception {
        assumeTrue(StartedProcesses.isRoot(), "only root can make files of others");
        sysg.recorded("web", IMPOSSIBLE_PID);
        Files.setPosixFilePermissions(sysg.state(), PosixFilePermissions.fromString("rwx------"));

        sysg.startAs(Nobody.in(sysg, root), "stop").await().exits(1).printsNothing().complains(
                "nothing was signalled: " + sysg.state() + " belongs to root, mode rwx------: run sysg as root");

        Files.setAttribute(sysg.state(), "unix:uid", Nobody.ID);
        Files.setPosixFilePermissions(sysg.state(), PosixFilePermissions.fromString("---------"));
        sysg.startAs(Nobody.in(sysg, root), "stop").await().exits(1).printsNothing().complains(
                sysg.state() + " belongs to uid 65534, mode ---------: run 'chmod u+rwx " + sysg.state() + "'");
    }

    @Test
    void a_stop_is_recorded_if_the_group_of_the_file_cannot_be_kept() throws Exception {
        assumeTrue(StartedProcesses.isRoot(), "only root can give a file to a group that its owner is not in");
        List<String> nobody = Nobody.in(sysg, root);
        sysg.recorded("web", IMPOSSIBLE_PID);
        Path file = sysg.state().resolve("pid.json");
        Files.setAttribute(sysg.state(), "unix:uid", Nobody.ID);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw----"));
        Files.setAttribute(file, "unix:gid", Nobody.ID - 1);
        Files.setAttribute(file, "unix:uid", Nobody.ID);

        sysg.startAs(nobody, "stop").await().exits(0).isSilent();

        assertThat(sysg.pidFile()).doesNotContain("web");
        assertThat(Files.readAttributes(file, "unix:uid,gid"))
                .containsAllEntriesOf(Map.of("uid", Nobody.ID, "gid", Nobody.ID));
        assertThat(Files.getPosixFilePermissions(file))
                .as("what one group may do is not for another")
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "pid.json | belongs to root, and no stop could be recorded in it",
        "state.json | belongs to root, and no stop could be recorded in it",
        "'' | cannot write in",
    })
    void an_end_that_cannot_be_recorded_is_found_before_a_signal(String ofRoot, String complaint)
            throws Exception {
        assumeTrue(StartedProcesses.isRoot(), "only root can make files of others");
        List<String> nobody = Nobody.in(sysg, root);
        Process web = services.start("exec " + String.join(" ", nobody) + " sleep 600");
        sysg.recorded("web", web.pid());
        Files.writeString(sysg.state().resolve("state.json"),
                "{\"services\": {\"web\": {\"status\": \"running\", \"pid\": " + web.pid() + "}}}");
        Files.createFile(sysg.state().resolve("pid.json.lock"));
        for (String file : List.of("", "pid.json", "state.json", "pid.json.lock")) {
            if (!file.equals(ofRoot)) {
                Files.setAttribute(sysg.state().resolve(file), "unix:uid", Nobody.ID);
            }
        }
        Files.setPosixFilePermissions(sysg.state(), PosixFilePermissions.fromString("rwxr-xr-x"));

        for (String option : List.of("--dry-run", "--grace=1s")) {
            sysg.startAs(nobody, "stop", option).await().exits(1).printsNothing().complainsOnly("error: ", complaint);
        }
        assertThat(web.isAlive()).isTrue();
        sysg.startAs(nobody, "stop", "--no-wait").await().exits(0).prints("web: signalled");
        assertThat(web.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }

    private long durationOfAStop() {
        sysg.recorded("web", services.start("sleep 600").pid());
        long start = System.nanoTime();
        sysg.run("stop").exits(0);
        return System.nanoTime() - start;
    }
}
