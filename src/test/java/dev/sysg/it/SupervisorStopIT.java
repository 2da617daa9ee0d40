package dev.sysg.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sysg.testing.FakeSupervisor;
import dev.sysg.testing.StartedProcesses;
import dev.sysg.testing.SupervisorProcess;
import dev.sysg.testing.Sysg;

/** The shipped program beside a supervisor. */
@Timeout(60)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SupervisorStopIT {

    private static final String STOPPED = "{\"Message\":\"Service 'web' stopped\"}";
    private static final Duration A_WHILE = Duration.ofMillis(700);

    @TempDir
    Path root;

    private final StartedProcesses processes = new StartedProcesses();
    private final List<AutoCloseable> open = new ArrayList<>(List.of(processes));
    private Sysg sysg;

    @BeforeEach
    void make_a_world() {
        sysg = new Sysg(root);
    }

    @AfterEach
    void close_everything() throws Exception {
        for (AutoCloseable closeable : open) {
            closeable.close();
        }
    }

    @Tag("permissions")
    @ParameterizedTest
    @ValueSource(strings = {"supervisor.sock", "control.sock"})
    void the_supervisor_is_asked_under_either_name(String name) {
        FakeSupervisor supervisor = supervisor(name, FakeSupervisor.answering(STOPPED, "\n"));

        sysg.run("stop", "-s", "web").exits(0).printsOnly("Service 'web' stopped").isSilent();
        assertThat(supervisor.frames()).containsExactly("{\"Stop\":{\"service\":\"web\"}}");
    }

    @Test
    void it_needs_no_manifest_and_leaves_the_records_to_the_supervisor() throws IOException {
        supervisor("control.sock", FakeSupervisor.answering("\"Ok\"\n"));
        sysg.manifest("services: [").recorded("web", processes.dead());
        String before = sysg.pidFile();

        sysg.run("stop", "-s", "web").exits(0).isSilent();
        assertThat(sysg.pidFile()).isEqualTo(before);
    }

    @Test
    void it_waits_for_a_process_that_ends_after_the_answer() throws IOException {
        Process web = processes.leader();
        sysg.recorded("web", web.pid());
        supervisor("control.sock", client -> {
            if (client.readFrame() != null) {
                client.write(STOPPED + "\n");
                CompletableFuture.delayedExecutor(A_WHILE.toMillis(), TimeUnit.MILLISECONDS)
                        .execute(web::destroyForcibly);
            }
        });

        sysg.run("stop", "-s", "web").exits(0).prints("Service 'web' stopped").withoutTrace();
        assertThat(StartedProcesses.lives(web)).isFalse();
    }

    @Test
    void a_process_that_is_still_running_is_a_failure() throws IOException {
        Process web = processes.leader();
        sysg.recorded("web", web.pid());
        supervisor("control.sock", FakeSupervisor.answering(STOPPED));

        sysg.with("SYSG_STOP_GRACE_PERIOD", "100ms").with("SYSG_STOP_KILL_WAIT", "100ms").run("stop", "-s", "web")
                .exits(1)
                .complains("pid " + web.pid() + " is still running");
        assertThat(StartedProcesses.lives(web)).isTrue();
    }

    @Test
    void after_a_shutdown_the_next_start_finds_no_supervisor() throws IOException {
        SupervisorProcess supervisor = process(A_WHILE);

        sysg.run("stop").exits(0).printsOnly("Supervisor shutting down").withoutTrace();
        assertThat(StartedProcesses.lives(supervisor.process())).isFalse();
    }

    /** Another stop is shutting it down. */
    @ParameterizedTest
    @ValueSource(strings = {"supervisor dropped the command before replying", "supervisor is shutting down"})
    void a_supervisor_that_shuts_down_already_is_waited_for(String answer) throws IOException {
        SupervisorProcess supervisor = process(A_WHILE, "{\"Error\":\"" + answer + "\"}");
        Process web = processes.leader();
        sysg.recorded("web", web.pid());

        sysg.run("stop").exits(0).prints("web: stopped (TERM").withoutTrace();
        assertThat(StartedProcesses.lives(supervisor.process())).isFalse();
        assertThat(StartedProcesses.lives(web)).isFalse();
    }

    @Test
    void without_waiting_it_ends_first() throws IOException {
        SupervisorProcess supervisor = process(Duration.ofSeconds(60));

        sysg.run("stop", "--no-wait").exits(0).prints("Supervisor shutting down").isSilent();
        assertThat(StartedProcesses.lives(supervisor.process())).isTrue();
    }

    @Test
    void a_dry_run_sends_nothing_and_makes_no_file() throws IOException {
        FakeSupervisor supervisor = supervisor("control.sock", FakeSupervisor.silent());

        sysg.run("stop", "-s", "web", "--dry-run").exits(0).prints("{\"Stop\":{\"service\":\"web\"}}");
        sysg.run("stop", "--dry-run").exits(0).prints("\"Shutdown\"");
        supervisor.close();
        assertThat(supervisor.frames()).isEmpty();
        assertThat(files()).containsExactly(sysg.state().resolve("control.sock"));
    }

    @Test
    void what_has_no_effect_is_warned_of() {
        supervisor("control.sock", FakeSupervisor.answering(STOPPED));

        sysg.run("stop", "-s", "web", "--grace=1s").exits(0).prints("Service 'web' stopped")
                .complainsOnly("warning: --grace has no effect");
        sysg.run("stop", "-s", "web", "--force").exits(0).prints("Service 'web' stopped")
                .complainsOnly("warning: --force has no effect");
    }

    @Test
    void an_error_is_passed_on_and_nothing_is_signalled_or_removed() throws IOException {
        Process web = processes.leader();
        sysg.recorded("web", web.pid());
        Files.writeString(sysg.state().resolve("sysg.pid"), Long.toString(processes.dead()));
        supervisor("control.sock", FakeSupervisor.answering("{\"Error\":\"Failed to stop service 'web': no\"}\n"));

        sysg.run("stop", "-s", "web").exits(1).printsNothing().complainsOnly("error: Failed to stop service 'web': no");
        assertThat(StartedProcesses.lives(web)).isTrue();
        assertThat(sysg.state().resolve("sysg.pid")).exists();
        assertThat(sysg.state().resolve("control.sock")).exists();
    }

    /** systemg-compat-0.69.md §2 */
    @Test
    void a_diagnosis_is_an_error_with_its_advice() {
        supervisor("control.sock",
                FakeSupervisor.answering("{\"Diag\":{\"severity\":\"Error\",\"code\":\"SG0202\",\"title\":"
                + "\"no managed service named `web`\",\"notes\":[],"
                + "\"help\":[{\"Command\":{\"label\":\"list what's running\","
                + "\"cmd\":\"sysg status\"}}]}}", "\n"));

        sysg.run("stop", "-s", "web").exits(1).printsNothing()
                .complains("error: SG0202: no managed service named `web`", "list what's running: sysg status");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"Message\":"})
    void without_a_clear_answer_nothing_is_signalled(String answer) throws IOException {
        Process web = processes.leader();
        sysg.recorded("web", web.pid());
        supervisor("control.sock", FakeSupervisor.answering(answer));

        sysg.with("SYSG_STOP_KILL_WAIT", "100ms").run("stop", "-s", "web").exits(1).printsNothing()
                .complainsOnly("error: supervisor " + ProcessHandle.current().pid(), "nothing was signalled");
        assertThat(StartedProcesses.lives(web)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2>&-", ">&- 2>&-", "<&- >&- 2>&-"})
    void what_goes_to_closed_descriptors_does_not_reach_the_supervisor(String redirection) {
        FakeSupervisor supervisor = supervisor("control.sock", FakeSupervisor.answering(STOPPED, "\n"));

        sysg.startAs(List.of("sh", "-c", "exec \"$@\" " + redirection, "sh"), "stop", "-s", "web", "--force").await();

        assertThat(supervisor.frames()).containsExactly("{\"Stop\":{\"service\":\"web\"}}");
    }

    @Test
    void with_unreadable_records_the_supervisor_is_asked_all_the_same() throws IOException {
        FakeSupervisor supervisor = supervisor("control.sock", FakeSupervisor.answering(STOPPED));
        Files.writeString(sysg.state().resolve("pid.json"), "{");

        sysg.run("stop", "-s", "web").exits(0).prints("Service 'web' stopped").complains("warning: ", "pid.json");
        assertThat(supervisor.frames()).hasSize(1);
    }

    @Test
    void a_name_outside_of_ascii_arrives_whole_without_a_locale() {
        FakeSupervisor supervisor =
                supervisor("control.sock", FakeSupervisor.answering("{\"Message\":\"größe 日 🚀\"}\n"));

        sysg.with("LANG", null).with("LC_ALL", null).run("stop", "-s", "größe\n\"日\" 🚀").exits(0)
                .printsOnly("größe 日 🚀").isSilent();
        assertThat(supervisor.frames()).containsExactly("{\"Stop\":{\"service\":\"größe\\n\\\"日\\\" 🚀\"}}");
    }

    @Test
    void so_does_a_socket_below_such_a_directory() throws IOException {
        Path state = Files.createDirectory(root.resolve("größe"));
        open.add(0, FakeSupervisor.at(state.resolve("control.sock"), FakeSupervisor.answering(STOPPED)));

        sysg.with("SYSG_STATE_DIR", state.toString()).run("stop", "-s", "web").exits(0)
                .printsOnly("Service 'web' stopped").isSilent();
    }

    @Test
    void a_frozen_supervisor_is_named_at_once_with_the_remedy() throws Exception {
        SupervisorProcess supervisor = process(Duration.ZERO);
        StartedProcesses.freeze(supervisor.process());
        Process web = processes.leader();
        sysg.recorded("web", web.pid());

        sysg.run("stop").exits(1).printsNothing().complainsOnly("error: ", "kill -CONT " + supervisor.pid());
        assertThat(StartedProcesses.lives(web)).isTrue();
    }

    @Test
    void a_supervisor_whose_socket_is_gone_is_named_and_its_services_stay() throws IOException {
        SupervisorProcess supervisor = process(Duration.ZERO);
        Files.delete(sysg.state().resolve("control.sock"));
        Process web = processes.leader();
        sysg.recorded("web", web.pid());

        sysg.run("stop").exits(1).printsNothing()
                .complainsOnly("error: process " + supervisor.pid(), "there is no socket", "nothing was signalled");
        assertThat(StartedProcesses.lives(web)).isTrue();
        assertThat(sysg.state().resolve("sysg.pid")).exists();
    }

    @Test
    void files_of_a_dead_supervisor_are_removed_and_services_stopped() throws IOException {
        Process web = processes.leader();
        sysg.manifest("version: '1'\nservices: {web: {command: cat}}").recorded("web", web.pid());
        Path pidFile = Files.writeString(sysg.state().resolve("sysg.pid"), Long.toString(processes.dead()));
        supervisor("control.sock", FakeSupervisor.silent()).close();

        sysg.run("stop", "--dry-run").exits(0);
        assertThat(files()).contains(pidFile, sysg.state().resolve("control.sock"));
        assertThat(StartedProcesses.lives(web)).isTrue();

        sysg.run("stop").exits(0);
        assertThat(files()).doesNotContain(pidFile, sysg.state().resolve("control.sock"));
        assertThat(StartedProcesses.lives(web)).isFalse();
    }

    private FakeSupervisor supervisor(String socket, FakeSupervisor.Script script) {
        FakeSupervisor supervisor = FakeSupervisor.at(sysg.state().resolve(socket), script);
        open.add(0, supervisor);
        return supervisor;
    }

    private SupervisorProcess process(Duration lifeAfterShutdown) {
        return process(lifeAfterShutdown, "{\"Message\":\"Supervisor shutting down\"}");
    }

    private SupervisorProcess process(Duration lifeAfterShutdown, String answer) {
        SupervisorProcess process = SupervisorProcess.in(sysg.state(), lifeAfterShutdown, answer);
        open.add(0, process);
        return process;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(sysg.state())) {
            return files.sorted().toList();
        }
    }
}
