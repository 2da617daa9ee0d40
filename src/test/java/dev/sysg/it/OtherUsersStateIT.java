package dev.sysg.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sysg.testing.FakeSupervisor;
import dev.sysg.testing.Nobody;
import dev.sysg.testing.Processes;
import dev.sysg.testing.Services;
import dev.sysg.testing.StartedProcesses;
import dev.sysg.testing.Sysg;

/** Root, where the state is another user's, who may put anything in the place of anything at any moment. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class OtherUsersStateIT {

    private final Services services = new Services();
    private Path root;
    private Sysg sysg;
    private String nobody;

    @BeforeEach
    void world(@TempDir Path directory) throws IOException {
        root = directory;
        assumeTrue(StartedProcesses.isRoot(), "only root becomes somebody else");
        sysg = new Sysg(root);
        nobody = "exec " + String.join(" ", Nobody.in(sysg, root)) + " ";
    }

    @AfterEach
    void cleanUp() {
        services.close();
    }

    @Test
    void root_stops_them_as_that_user_and_nothing_of_its_own() throws IOException {
        Process web = services.start(nobody + "sleep 600");
        Process own = services.start("sleep 600");
        sysg.recorded("web", web.pid(), "own", own.pid());
        Path hooked = sysg.state().resolve("hooked");
        sysg.manifest("""
                version: "1"
                services:
                  web:
                    command: unknown
                    hooks: {on_stop: {success: {command: "id -ru > %1$s; id -rg >> %1$s; env > %1$s.env; ps -o sid= -p $$ > %1$s.sid; echo $$ >> %1$s.sid"}}}
                """.formatted(hooked));
        giveAway(sysg.state(), sysg.state().resolve("pid.json"));

        sysg.with("SECRET", "of root").run("stop").exits(1).prints("web: stopped (TERM", "own: not stopped")
                .complains("warning: " + sysg.state() + " belongs to uid " + Nobody.ID + ": going on as that user",
                        "error: 'own' was not stopped: not permitted to signal pid " + own.pid());

        assertThat(Processes.lives(web)).isFalse();
        assertThat(own.isAlive()).isTrue();
        assertThat(sysg.pidFile()).contains("\"own\": " + own.pid()).doesNotContain("web");
        for (String file : List.of("pid.json", "pid.json.lock", "hooked")) {
            assertThat(Files.getAttribute(sysg.state().resolve(file), "unix:uid")).as(file).isEqualTo(Nobody.ID);
        }
        assertThat(hooked).hasContent(Nobody.ID + "\n" + Nobody.ID + "\n");
        assertThat(Path.of(hooked + ".env")).content().contains("PATH=").doesNotContain("SECRET", "HOME=" + sysg.home());
        assertThat(Files.readAllLines(Path.of(hooked + ".sid"))).as("the session, and the shell that leads it")
                .extracting(String::strip).satisfies(lines -> assertThat(lines.get(0)).isEqualTo(lines.get(1)));
    }

    @Test
    void what_root_owns_there_speaks_for_nobody() throws IOException {
        Process own = services.start("sleep 600");
        sysg.manifest("version: '1'\nservices: {}\n").recorded("own", own.pid());
        giveAway(sysg.state());

        sysg.run("stop").exits(1).complains("going on as that user", "error: ", "pid.json belongs to uid 0");

        assertThat(own.isAlive()).isTrue();
    }

    @Test
    void a_link_to_a_supervisor_of_root_leads_root_nowhere() throws Exception {
        Path elsewhere = Files.createDirectory(sysg.home().resolve("of-root"));
        try (FakeSupervisor supervisor = FakeSupervisor.at(elsewhere.resolve("control.sock"),
                FakeSupervisor.answering("\"Ok\"\n"))) {
            Files.createSymbolicLink(sysg.state().resolve("control.sock"), elsewhere.resolve("control.sock"));
            giveAway(sysg.state());

            sysg.run("stop").exits(1).complains("control.sock");

            assertThat(supervisor.frames()).isEmpty();
        }
    }

    @Test
    void root_of_a_user_namespace_stops_its_own_services_though_all_above_is_nobody_s() throws Exception {
        Process web = services.start(nobody + "sleep 600");
        sysg.manifest("version: '1'\nservices: {}\n").recorded("web", web.pid());
        giveAway(sysg.home(), sysg.home().resolve(".local"), sysg.home().resolve(".local/share"), sysg.state(),
                sysg.state().resolve("pid.json"));
        List<String> inNamespace = Stream.concat(Nobody.in(sysg, root).stream(),
                Stream.of("unshare", "--user", "--map-root-user")).toList();
        assumeTrue(Sysg.isReachedBy(inNamespace), "no user namespace may be made here");

        sysg.startAs(inNamespace, "stop").await().exits(0).isSilent().prints("web: stopped (TERM");

        assertThat(Processes.lives(web)).isFalse();
    }

    private static void giveAway(Path... files) throws IOException {
        for (Path file : files) {
            Files.setAttribute(file, "unix:uid", Nobody.ID);
            Files.setAttribute(file, "unix:gid", Nobody.ID);
        }
    }
}
