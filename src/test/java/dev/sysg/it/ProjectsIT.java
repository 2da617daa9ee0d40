package dev.sysg.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
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

import dev.sysg.testing.FakeSupervisor;
import dev.sysg.testing.Services;
import dev.sysg.testing.StartedProcesses;
import dev.sysg.testing.Sysg;

/** The projects of systemg 0.56 and newer, each with records of its own. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ProjectsIT {

    private final Services services = new Services();
    private final StartedProcesses processes = new StartedProcesses();
    private final List<FakeSupervisor> supervisors = new ArrayList<>();
    private Sysg sysg;

    @BeforeEach
    void world(@TempDir Path root) {
        sysg = new Sysg(root);
    }

    @AfterEach
    void cleanUp() {
        supervisors.forEach(FakeSupervisor::close);
        services.close();
        processes.close();
    }

    @Test
    void a_project_is_stopped_and_no_other() throws IOException {
        Process web = service("demo", "web");
        Process other = service("shop", "web");

        sysg.run("stop", "-p", "demo").exits(0).printsStopped("demo/web");

        assertThat(web.isAlive()).isFalse();
        assertThat(other.isAlive()).isTrue();
        assertThat(records("demo")).hasContent("<PidFile/>");
        assertThat(records("shop")).content().contains("web");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-p shop -s web", "-s shop/web", "-p shop -s shop/web"})
    void a_service_is_named_with_its_project(String options) throws IOException {
        Process web = service("demo", "web");
        service("shop", "web");

        sysg.run(("stop " + options).split(" ")).exits(0).printsStopped("shop/web");

        assertThat(services.live()).containsExactly(StartedProcesses.pid(web));
    }

    @Test
    void a_name_that_several_projects_have_is_an_error_that_lists_them() throws IOException {
        service("demo", "web");
        service("shop", "web");

        sysg.run("stop", "-s", "web").exits(1).printsNothing()
                .complains("error: service 'web' is in the projects ", "demo", "shop", "[SG0006]");

        assertThat(services.live()).hasSize(2);
    }

    @Test
    void an_unknown_project_or_service_is_a_warning() throws IOException {
        service("demo", "web");

        sysg.run("stop", "-p", "dmeo").exits(0).printsOnly("nothing to stop in " + sysg.state())
                .complains("warning: no service of project 'dmeo' is in ", "[SG0202]");
        sysg.run("stop", "-p", "demo", "-s", "wbe").exits(0).prints("demo/wbe: nothing to stop")
                .complains("warning: service 'demo/wbe' is not in ", "[SG0202]");

        assertThat(services.live()).hasSize(1);
    }

    @Test
    void a_broken_project_does_not_concern_the_others() throws IOException {
        service("demo", "web");
        Path broken = Files.createDirectories(records("shop").getParent()).resolve("pid.xml");
        Files.writeString(broken, "<PidFile><services>");

        sysg.run("stop", "-s", "demo/web").exits(0).printsStopped("demo/web")
                .complainsOnly("warning: no manifest");
        service("demo", "web");
        sysg.run("stop").exits(1).printsStopped("demo/web").complains("error: " + broken + " does not parse",
                "[SG0024]");

        assertThat(services.live()).isEmpty();
        assertThat(broken).hasContent("<PidFile><services>");
    }

    @Test
    void a_locked_project_does_not_concern_the_others() throws Exception {
        service("demo", "web");
        Process locked = service("shop", "web");
        holder(records("shop").resolveSibling("pid.xml.lock"));

        sysg.with("SYSG_LOCK_TIMEOUT", "200ms").run("stop").exits(1).printsStopped("demo/web")
                .complains("another program has held the lock " + records("shop"));

        assertThat(services.live()).containsExactly(StartedProcesses.pid(locked));
    }

    @Test
    void a_project_is_named_only_to_a_supervisor_that_has_projects() throws Exception {
        FakeSupervisor supervisor = supervisor();

        sysg.run("stop", "-p", "demo").exits(1).complains("error: supervisor ", "nothing was sent");
        sysg.run("stop", "-s", "demo/web").exits(1).complains("is not known to have projects");
        assertThat(supervisor.frames()).isEmpty();

        Files.createDirectories(sysg.state().resolve("projects/demo"));
        holder(sysg.state().resolve("supervisor.lock"));
        sysg.run("stop", "-p", "demo").exits(0).printsOnly("done");
        sysg.run("stop", "-p", "demo", "-s", "web").exits(0).printsOnly("done");
        sysg.run("stop", "-s", "demo/web").exits(0).printsOnly("done");
        assertThat(supervisor.frames()).containsExactly("{\"Stop\":{\"project\":\"demo\"}}",
                "{\"Stop\":{\"service\":\"web\",\"project\":\"demo\"}}", "{\"Stop\":{\"service\":\"demo/web\"}}");
    }

    @Test
    void a_supervisor_may_be_kept_when_all_services_are_stopped() {
        FakeSupervisor supervisor = supervisor();

        sysg.run("stop", "--keep-supervisor").exits(0).printsOnly("done");
        sysg.with("SYSG_STOP_SUPERVISOR", "keep").run("stop").exits(0).printsOnly("done");
        assertThat(supervisor.frames()).containsExactly("{\"Stop\":{}}", "{\"Stop\":{}}");

        sysg.run("stop", "--supervisor", "--no-wait").exits(0).printsOnly("done");
        assertThat(supervisor.frames()).endsWith("\"Shutdown\"");
    }

    @Test
    void what_systemg_started_for_a_service_is_stopped_with_it() throws IOException {
        Process web = services.start("sleep 600 & wait");
        Process child = services.start("exec sleep 600");
        write("demo", entry("web", web), spawned("kid", child.pid(), web.pid(), Instant.now().getEpochSecond()));

        sysg.run("stop", "-s", "web").exits(0).printsStopped("demo/web");

        assertThat(services.live()).isEmpty();
        assertThat(records("demo")).content().contains("<name>kid</name>");
    }

    @Test
    void a_service_whose_child_may_be_running_is_not_called_stopped() throws IOException {
        Process web = services.start("exec sleep 600");
        Process doubted = services.start("exec sleep 600");
        write("demo", entry("web", web), spawned("old", doubted.pid(), web.pid(),
                Instant.now().getEpochSecond() - 60));
        String message = "error: 'demo/web' was not stopped: pid " + doubted.pid() + " ('old'), which 'demo/web' had "
                + "systemg start, is still running, and was not signalled: it, or the process that asked for it, "
                + "started at another time";

        sysg.run("stop", "--dry-run").exits(1).printsOnly("demo/web: not stopped").complains(message);
        assertThat(web.isAlive()).isTrue();
        sysg.run("stop").exits(1).printsOnly("demo/web: not stopped").complains(message);

        assertThat(services.live()).containsExactly(StartedProcesses.pid(doubted));
        assertThat(records("demo")).content().contains("<name>web</name>");
    }

    @Test
    void a_doubted_child_that_ends_with_its_service_is_no_failure() throws IOException {
        Process doubted = services.start("exec sleep 600");
        Path ready = sysg.directory().resolve("ready");
        Process web = services.start("trap 'kill " + doubted.pid() + "; exit' TERM; : > " + ready
                + "; while :; do sleep 0.01; done");
        Services.until(() -> Files.exists(ready));
        write("demo", entry("web", web), spawned("old", doubted.pid(), web.pid(),
                Instant.now().getEpochSecond() - 60));

        sysg.run("stop").exits(0).prints("demo/web: stopped (TERM");

        assertThat(services.live()).isEmpty();
    }

    @Test
    void a_process_with_the_reused_pid_of_a_child_is_no_failure() throws IOException {
        Process web = services.start("exec sleep 600");
        Process other = services.start("sleep 600 & wait");
        Services.until(() -> other.children().findAny().isPresent());
        long member = other.children().findAny().orElseThrow().pid();
        write("demo", entry("web", web), spawned("old", member, web.pid(), Instant.now().getEpochSecond() - 60));

        sysg.run("stop").exits(0).printsStopped("demo/web");

        assertThat(ProcessHandle.of(member)).isPresent();
    }

    @Test
    void a_stale_record_of_a_request_does_not_end_another_service() throws Exception {
        Process other = services.start("exec sleep 600");
        Process web = services.start("exec sleep 600");
        long now = Instant.now().getEpochSecond();
        write("demo", entry("web", web) + entry("other", other), spawned("job", other.pid(), web.pid(), now));

        sysg.run("stop", "-s", "web").exits(0).printsStopped("demo/web")
                .complains("is not stopped with it: it is recorded as another service");

        assertThat(services.live()).containsExactly(StartedProcesses.pid(other));
    }

    @Test
    void two_entries_of_one_name_concern_their_project_only() throws IOException {
        Process web = service("demo", "web");
        Process twice = services.start("exec sleep 600");
        write("shop", entry("db", twice) + entry("db", twice), "");

        sysg.run("stop").exits(1).printsStopped("demo/web")
                .complains("error: " + records("shop") + " has two entries of the name 'db'");

        assertThat(web.isAlive()).isFalse();
        assertThat(services.live()).containsExactly(StartedProcesses.pid(twice));
    }

    @Test
    void projects_behind_a_link_of_another_user_are_refused() throws IOException {
        assumeTrue(StartedProcesses.isRoot(), "only root can give a link to another user");
        service("demo", "web");
        Path projects = sysg.state().resolve("projects");
        Path elsewhere = Files.move(projects, sysg.state().resolve("elsewhere"));
        Files.createSymbolicLink(projects, elsewhere);
        Files.setAttribute(projects, "unix:uid", 1001, LinkOption.NOFOLLOW_LINKS);

        sysg.run("stop").exits(1).printsNothing().complains("error: " + projects + " is a symbolic link to "
                + elsewhere);

        assertThat(services.live()).hasSize(1);
    }

    private Process service(String project, String name) throws IOException {
        Process process = services.start("exec sleep 600");
        write(project, entry(name, process), "");
        return process;
    }

    private Path records(String project) {
        return sysg.state().resolve("projects").resolve(project).resolve("pid.xml");
    }

    private void write(String project, String entries, String more) throws IOException {
        Files.createDirectories(records(project).getParent());
        Files.writeString(records(project), "<PidFile>" + entries + more + "</PidFile>");
    }

    private static String entry(String name, Process process) {
        return "<services><name>%1$s</name><pid>%2$d</pid></services><service_starts><name>%1$s</name><started>%3$d"
                .formatted(name, process.pid(), StartedProcesses.startTicks(process)) + "</started></service_starts>";
    }

    private static String spawned(String name, long pid, long parent, long startedAt) {
        return "<spawn_metadata><pid>%2$d</pid><metadata><pid>%2$d</pid><name>%1$s</name><started_at>%4$d</started_at>"
                .formatted(name, pid, parent, startedAt) + "<parent_pid>" + parent
                + "</parent_pid></metadata></spawn_metadata>";
    }

    /** Holds a lock until the end of the test. */
    private void holder(Path lock) {
        assertThat(StartedProcesses.firstLine(processes.start("flock", lock.toString(), "sh", "-c",
                "echo held; read line"))).isEqualTo("held");
    }

    /** A supervisor that does whatever it is told. */
    private FakeSupervisor supervisor() {
        FakeSupervisor supervisor = FakeSupervisor.at(sysg.state().resolve("control.sock"),
                FakeSupervisor.answering("{\"Message\":\"done\"}\n"));
        supervisors.add(supervisor);
        return supervisor;
    }
}
