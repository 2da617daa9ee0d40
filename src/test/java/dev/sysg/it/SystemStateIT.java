package dev.sysg.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sysg.testing.Nobody;
import dev.sysg.testing.Run;
import dev.sysg.testing.Services;
import dev.sysg.testing.StartedProcesses;
import dev.sysg.testing.Sysg;

/** {@code --sys}, never with the machine's own /var/lib/systemg. */
@Tag("permissions")
@DisplayNameGeneration(ReplaceUnderscores.class)
class SystemStateIT {

    /** The mounts end with the namespace. $1 takes the place of /var/lib/systemg; the rest is the command. */
    private static final String ENTER = """
            set -e
            mount -t tmpfs none /var/lib
            mkdir /var/lib/systemg
            mount --bind "$1" /var/lib/systemg
            shift
            exec "$@"
            """;
    private static final List<String> NAMESPACE = List.of("unshare", "--mount");
    /** Every user is root in a user namespace of its own, where the kernel allows one. */
    private static final List<String> NAMESPACE_OF_A_USER = List.of("unshare", "--user", "--map-root-user", "--mount");

    private final Services services = new Services();
    private Path root;
    private Path system;
    private Sysg sysg;

    @BeforeEach
    void world(@TempDir Path directory) throws IOException {
        root = directory;
        sysg = new Sysg(directory).manifest("version: '1'\nservices: {}\n");
        system = Files.createDirectory(directory.resolve("system"));
    }

    @AfterEach
    void cleanUp() {
        services.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"stop --sys", "--sys stop"})
    void for_root_it_is_var_lib_systemg(String line) throws Exception {
        List<String> inNamespace = inNamespace();
        Process web = services.start("sleep 600");
        Process other = services.start("sleep 600");
        Files.writeString(system.resolve("pid.json"), "{\"services\": {\"web\": " + web.pid() + "}}");
        sysg.recorded("other", other.pid()).with("SYSG_STATE_DIR", sysg.state().toString());

        sysg.startAs(inNamespace, line.split(" ")).await().exits(0).isSilent().prints("web: stopped");

        assertThat(StartedProcesses.lives(web)).isFalse();
        assertThat(Files.readString(system.resolve("pid.json"))).doesNotContain("web");
        assertThat(other.isAlive()).isTrue();
        assertThat(sysg.pidFile()).contains("\"other\": " + other.pid());
    }

    @Test
    void root_without_state_of_its_own_is_warned() throws Exception {
        List<String> inNamespace = inNamespace();
        Path own = sysg.state();
        Files.delete(own);

        sysg.startAs(inNamespace, "stop").await().exits(0).printsOnly("nothing to stop in " + own)
                .complainsOnly("warning: there is state of the system in /var/lib/systemg, but none in " + own);
    }

    @Test
    void without_it_var_lib_systemg_is_left_alone() throws Exception {
        List<String> inNamespace = inNamespace();
        Process web = services.start("sleep 600");
        Process other = services.start("sleep 600");
        Files.writeString(system.resolve("pid.json"), "{\"services\": {\"web\": " + web.pid() + "}}");
        sysg.recorded("other", other.pid());

        sysg.startAs(inNamespace, "stop").await().exits(0).isSilent().prints("other: stopped");

        assertThat(web.isAlive()).isTrue();
        assertThat(system.resolve("pid.json")).content().contains("\"web\": " + web.pid());
        assertThat(system.toFile().list()).containsExactly("pid.json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"stop --sys", "--sys stop"})
    void other_users_are_refused(String line) throws Exception {
        List<String> ordinary = StartedProcesses.isRoot() ? Nobody.in(sysg, root) : List.of();

        // Were it not refused, there would be nothing of this name to stop.
        Run run = sysg.startAs(ordinary, (line + " -s service-of-a-test-of-sys").split(" ")).await();

        run.exits(1).printsNothing().complainsOnly("error: --sys needs root", "/var/lib/systemg");
    }

    private List<String> inNamespace() throws Exception {
        List<String> command = new ArrayList<>(StartedProcesses.isRoot() ? NAMESPACE : NAMESPACE_OF_A_USER);
        command.addAll(List.of("sh", "-c", ENTER, "sh", system.toString()));
        assumeTrue(Sysg.isReachedBy(command), "no mounts may be made here, or the program lies below /var/lib");
        return command;
    }
}
