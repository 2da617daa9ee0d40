package dev.sysg.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sysg.testing.Nobody;
import dev.sysg.testing.Run;
import dev.sysg.testing.Services;
import dev.sysg.testing.StartedProcesses;
import dev.sysg.testing.Sysg;

/** The lock by which a direct stop and a supervisor of systemg 0.56 or newer exclude each other. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SupervisorLockIT {

    private final Services services = new Services();
    private final StartedProcesses processes = new StartedProcesses();
    private Path root;
    private Sysg sysg;
    private Path lock;

    @BeforeEach
    void world(@TempDir Path directory) {
        root = directory;
        sysg = new Sysg(root).manifest("version: '1'\nservices: {}\n");
        lock = sysg.state().resolve("supervisor.lock");
    }

    @AfterEach
    void cleanUp() {
        processes.close();
        services.close();
    }

    @Test
    void while_a_supervisor_holds_it_nothing_is_stopped_and_it_is_named() {
        Process web = services.start("exec sleep 600");
        sysg.recorded("web", web.pid());
        Process holder = processes.startUntilLine("held", "flock", "-x", "-o", lock.toString(), "sh", "-c",
                "echo held; exec cat");

        for (String option : List.of("--dry-run", "--force", "--forget", "--no-wait", "--parallel", "--supervisor")) {
            sysg.run("stop", option).exits(1).printsNothing().complainsOnly(
                    "error: supervisor " + holder.pid() + " holds the lock " + lock,
                    "nothing was signalled: wait if it has just started, else end it with: kill " + holder.pid()
                            + "; --supervisor ends only one that is frozen, which it is not");
        }

        assertThat(web.isAlive()).isTrue();
        assertThat(sysg.pidFile()).contains("web");
    }

    @Test
    void it_is_held_shared_while_services_end_and_free_afterwards() throws IOException {
        Files.createFile(lock);
        Process web = services.start("trap '" + probe("-x") + probe("-s") + "exit' TERM; : > " + made("ready")
                + "; while :; do sleep 0.01; done");
        Services.until(() -> Files.exists(made("ready")));
        sysg.recorded("web", web.pid());

        sysg.run("stop").exits(0).prints("web: stopped (TERM");

        assertThat(made("ready-x")).hasContent("1");
        assertThat(made("ready-s")).hasContent("0");
        assertThat(isFree()).isTrue();
    }

    @Test
    void a_hook_runs_under_it_and_does_not_inherit_it() {
        sysg.manifest("""
                version: "1"
                services:
                  web:
                    command: sleep 600
                    env: {vars: {%s}}
                    hooks: {on_stop: {success: {command: "%s sleep 600 >&- 2>&- &"}}}
                """.formatted(services.environment("hook").entrySet().stream()
                .map(variable -> variable.getKey() + ": '" + variable.getValue() + "'")
                .collect(Collectors.joining(", ")), probe("-x")));
        project(services.start("exec sleep 600"));
        sysg.recorded("web", services.start("exec sleep 600").pid());

        sysg.run("stop").exits(0);

        assertThat(made("ready-x")).hasContent("1");
        assertThat(services.live("hook")).isNotEmpty();
        assertThat(isFree()).isTrue();
    }

    @Test
    void two_stops_at_once_do_not_exclude_each_other() throws Exception {
        Files.createFile(lock);
        Process slow = services.start("trap ': > " + made("heard") + "' TERM; : > " + made("ready")
                + "; while :; do sleep 0.01; done");
        Services.until(() -> Files.exists(made("ready")));
        sysg.recorded("slow", slow.pid(), "web", services.start("exec sleep 600").pid());
        Sysg.Started first = sysg.start("stop", "-s", "slow", "--grace", "60s");
        Services.until(() -> Files.exists(made("heard")));

        sysg.run("stop", "-s", "web").exits(0).prints("web: stopped (TERM");

        assertThat(slow.isAlive()).isTrue();
        slow.destroyForcibly();
        first.await().exits(0);
    }

    @Test
    void it_is_created_beside_projects_by_a_stop_and_by_no_dry_run() throws IOException {
        project(services.start("exec sleep 600"));

        sysg.run("stop", "--dry-run").exits(0).prints("demo/web: would stop");
        assertThat(lock).doesNotExist();

        sysg.run("stop").exits(0).prints("demo/web: stopped (TERM");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(lock, LinkOption.NOFOLLOW_LINKS)))
                .isEqualTo("rw-------");
    }

    @Test
    void it_is_not_created_for_releases_that_do_not_know_it() {
        sysg.recorded("web", services.start("exec sleep 600").pid());

        sysg.run("stop").exits(0).prints("web: stopped (TERM");

        assertThat(lock).doesNotExist();
    }

    @Test
    void one_that_may_not_be_opened_is_named_with_its_owner() throws IOException {
        sysg.recorded();
        Path home = sysg.home();
        for (Path directory = sysg.state(); !directory.equals(home); directory = directory.getParent()) {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        if (!StartedProcesses.isRoot()) {
            Files.createFile(lock, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("---------")));
            sysg.run("stop").exits(1).complainsOnly("error: the lock " + lock, "run 'chmod u+rw " + lock + "'");
            return;
        }
        Run without = sysg.startAs(Nobody.in(sysg, root), "stop").await();
        assertThat(without.err()).doesNotContain("supervisor.lock");

        Files.createFile(lock, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        sysg.startAs(Nobody.in(sysg, root), "stop").await().exits(1).printsNothing().complainsOnly(
                "error: the lock " + lock, "permission denied", lock + " belongs to root", "run sysg as root");
    }

    /** Records a service of a project. */
    private void project(Process web) {
        try {
            Path store = Files.createDirectories(sysg.state().resolve("projects/demo")).resolve("pid.xml");
            Files.writeString(store, "<PidFile>\n  <services>\n    <name>web</name>\n    <pid>" + web.pid()
                    + "</pid>\n  </services>\n</PidFile>\n");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A command that tries to lock, exclusively or shared, and writes the exit status into a file. */
    private String probe(String kind) {
        return "flock -n " + kind + " " + lock + " true; echo $? > " + made("ready" + kind) + "; ";
    }

    private Path made(String name) {
        return root.resolve(name);
    }

    private boolean isFree() {
        return processes.run("flock", "-n", "-x", lock.toString(), "true") == 0;
    }
}
