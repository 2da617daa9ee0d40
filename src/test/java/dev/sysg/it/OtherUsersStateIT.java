package dev.sysg.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sysg.testing.FakeSupervisor;
import dev.sysg.testing.Nobody;
import dev.sysg.testing.Run;
import dev.sysg.testing.Services;
import dev.sysg.testing.StartedProcesses;
import dev.sysg.testing.Sysg;

/** Root, where the state directory is another user's, who can replace anything in it at any moment. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class OtherUsersStateIT {

    private final Services services = new Services();
    private Path root;
    private Sysg sysg;
    private String nobody;

    @BeforeEach
    void world(@TempDir Path directory) throws IOException {
        root = directory;
        assumeTrue(StartedProcesses.isRoot(), "only root can give files away");
        sysg = new Sysg(root);
        nobody = "exec " + String.join(" ", Nobody.in(sysg, root)) + " ";
    }

    @AfterEach
    void cleanUp() {
        services.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {".local", ".local/share", ".local/share/systemg"})
    void root_refuses_and_names_the_owner_and_the_way(String directory) throws IOException {
        Process web = services.start(nobody + "sleep 600");
        sysg.recorded("web", web.pid());
        String before = sysg.pidFile();
        giveAway(sysg.home().resolve(directory), sysg.state().resolve("pid.json"));

        sysg.run("stop", "-s", "web", "--grace", "1s").exits(1).printsNothing().complainsOnly(
                "error: root does not use the state directory " + sysg.state() + ", because "
                        + sysg.home().resolve(directory) + " belongs to nobody (uid " + Nobody.ID + ")",
                "run sudo -H -u nobody sysg stop -s web --grace 1s, or in a container with --user "
                        + Nobody.ID + ":" + Nobody.ID);

        assertThat(web.isAlive()).isTrue();
        assertThat(sysg.pidFile()).isEqualTo(before);
        assertThat(sysg.state().toFile().list()).containsExactly("pid.json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--dry-run", "--force", "--forget", "--no-wait", "--format=json"})
    void no_option_makes_root_use_it(String option) throws IOException {
        Process web = services.start(nobody + "sleep 600");
        sysg.recorded("web", web.pid());
        giveAway(sysg.state(), sysg.state().resolve("pid.json"));

        Run run = sysg.run("stop", option).exits(1);

        assertThat(run.out() + run.err()).contains("root does not use the state directory " + sysg.state(),
                "sudo -H -u nobody sysg stop " + option);
        assertThat(web.isAlive()).isTrue();
        assertThat(sysg.pidFile()).contains("\"web\": " + web.pid());
    }

    @Test
    void that_user_stops_the_services() throws IOException {
        Process web = services.start(nobody + "sleep 600");
        sysg.recorded("web", web.pid());
        giveAway(sysg.state(), sysg.state().resolve("pid.json"));

        sysg.startAs(Nobody.in(sysg, root), "stop").await().exits(0).prints("web: stopped (TERM");

        assertThat(StartedProcesses.lives(web)).isFalse();
        assertThat(sysg.pidFile()).doesNotContain("web");
    }

    @Test
    void that_user_stops_no_process_of_root() throws IOException {
        Process web = services.start(nobody + "sleep 600");
        Process own = services.start("exec sleep 600");
        sysg.manifest("version: '1'\nservices: {}\n").recorded("own", own.pid(), "web", web.pid());
        giveAway(sysg.state(), sysg.state().resolve("pid.json"));

        sysg.startAs(Nobody.in(sysg, root), "stop").await().exits(1).prints("own: not stopped\n", "web: stopped (TERM")
                .complainsOnly("error: 'own' was not stopped: not permitted to signal pid " + own.pid());

        assertThat(own.isAlive()).isTrue();
        assertThat(sysg.pidFile()).contains("\"own\": " + own.pid()).doesNotContain("web");
    }

    @Test
    void a_state_directory_that_others_can_write_is_refused() throws IOException {
        Process web = services.start("sleep 600");
        sysg.recorded("web", web.pid());
        Files.setPosixFilePermissions(sysg.state(), PosixFilePermissions.fromString("rwxrwxrwx"));

        sysg.run("stop").exits(1).printsNothing().complainsOnly("error: root does not use the state directory "
                + sysg.state(), "others can write " + sysg.state() + "; run 'chmod go-w " + sysg.state() + "'");

        assertThat(web.isAlive()).isTrue();
    }

    @Test
    void no_link_of_another_user_leads_root_to_a_supervisor() throws Exception {
        Path elsewhere = Files.createDirectory(sysg.home().resolve("of-root"));
        try (FakeSupervisor supervisor = FakeSupervisor.at(elsewhere.resolve("control.sock"),
                FakeSupervisor.answering("\"Ok\"\n"))) {
            Files.createSymbolicLink(sysg.state().resolve("control.sock"), elsewhere.resolve("control.sock"));
            giveAway(sysg.state());

            sysg.run("stop").exits(1).printsNothing().complains("root does not use the state directory");

            assertThat(supervisor.frames()).isEmpty();
        }
    }

    @Test
    void root_of_a_user_namespace_stops_its_own_services() throws Exception {
        Process web = services.start(nobody + "sleep 600");
        sysg.manifest("version: '1'\nservices: {}\n").recorded("web", web.pid());
        giveAway(sysg.home(), sysg.home().resolve(".local"), sysg.home().resolve(".local/share"), sysg.state(),
                sysg.state().resolve("pid.json"), sysg.directory(), sysg.directory().resolve("systemg.yaml"));
        List<String> inNamespace = Stream.concat(Nobody.in(sysg, root).stream(),
                Stream.of("unshare", "--user", "--map-root-user")).toList();
        assumeTrue(Sysg.isReachedBy(inNamespace), "no user namespace may be made here");

        sysg.startAs(inNamespace, "stop").await().exits(0).isSilent().prints("web: stopped (TERM");

        assertThat(StartedProcesses.lives(web)).isFalse();
    }

    private static void giveAway(Path... files) throws IOException {
        for (Path file : files) {
            Files.setAttribute(file, "unix:uid", Nobody.ID);
            Files.setAttribute(file, "unix:gid", Nobody.ID);
        }
    }
}
