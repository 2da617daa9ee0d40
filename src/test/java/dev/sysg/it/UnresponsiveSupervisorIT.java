package dev.sysg.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sysg.testing.Services;
import dev.sysg.testing.StartedProcesses;
import dev.sysg.testing.SupervisorProcess;
import dev.sysg.testing.Sysg;

/** {@code --supervisor} where the supervisor does not answer. */
@Timeout(90)
@DisplayNameGeneration(ReplaceUnderscores.class)
class UnresponsiveSupervisorIT {

    private static final String ADVICE = ", or end it and all services with: sysg stop --supervisor";

    private final Services services = new Services();
    private Path root;
    private Sysg sysg;
    private Process web;
    private SupervisorProcess supervisor;

    @BeforeEach
    void a_recorded_service(@TempDir Path directory) {
        root = directory;
        sysg = new Sysg(root).manifest("version: '1'\nservices: {}\n");
        web = services.start("exec sleep 600");
        sysg.recorded("web", web.pid());
    }

    @AfterEach
    void cleanUp() {
        if (supervisor != null) {
            supervisor.close();
        }
        services.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"lock", "pid file"})
    void a_frozen_one_is_ended_and_its_services_are_stopped(String proof) {
        startFrozen("sysg", proof.equals("lock") ? new String[] {"lock"} : new String[0]);

        sysg.run("stop", "--supervisor").exits(0).isSilent()
                .prints("supervisor " + supervisor.pid() + ": ended (TERM)\nweb: stopped (TERM");

        assertEnded();
    }

    @Test
    void without_the_option_a_frozen_one_is_refused_with_advice() {
        startFrozen("sysg");

        for (String option : new String[] {"--force", "--dry-run", "--no-wait"}) {
            sysg.run("stop", option).exits(1).printsNothing()
                    .complainsOnly("error: supervisor " + supervisor.pid() + " is stopped by a signal", "[SG0205]",
                            "nothing was signalled: resume it with: kill -CONT " + supervisor.pid() + ADVICE);
        }

        assertLeftAlone();
    }

    @Test
    void a_dry_run_says_what_would_be_done() {
        startFrozen("sysg", "lock");

        sysg.run("stop", "--supervisor", "--dry-run").exits(0).isSilent()
                .prints("would send SIGTERM and SIGCONT to supervisor " + supervisor.pid() + ", SIGKILL after 5 s\n",
                        "web: would stop (SIGTERM to process group " + web.pid());

        assertLeftAlone();
    }

    @Test
    void one_that_ignores_SIGTERM_is_killed_after_the_kill_wait() throws IOException {
        startFrozen("systemg-0.69.2", "lock", "stubborn");
        long begin = System.nanoTime();

        JsonNode report = new ObjectMapper().readTree(sysg.with("SYSG_STOP_KILL_WAIT", "300ms")
                .run("stop", "--supervisor", "--format", "json").exits(0).isSilent().out());

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
        assertThat(report.get("way").textValue()).isEqualTo("direct");
        assertThat(report.get("supervisorPid").longValue()).isEqualTo(supervisor.pid());
        assertThat(report.get("message").textValue()).isEqualTo("supervisor " + supervisor.pid() + ": ended (KILL)");
        assertThat(report.at("/services/0/outcome").textValue()).isEqualTo("stopped");
        assertEnded();
    }

    @Test
    void a_frozen_one_without_a_socket_is_known_by_its_lock() throws IOException {
        startFrozen("sysg", "lock");
        Files.delete(sysg.state().resolve("control.sock"));
        Files.delete(sysg.state().resolve("sysg.pid"));

        sysg.run("stop").exits(1).complainsOnly("error: supervisor " + supervisor.pid() + " holds the lock ", ADVICE);
        sysg.run("stop", "--supervisor").exits(0).prints(": ended (TERM)");

        assertEnded();
    }

    @ParameterizedTest
    @ValueSource(strings = {"another name", "no proof"})
    void a_frozen_one_that_is_not_proven_is_left_alone(String doubt) throws IOException {
        startFrozen(doubt.equals("another name") ? "daemon" : "sysg");
        if (doubt.equals("no proof")) {
            Files.writeString(sysg.state().resolve("sysg.pid"), "1");
        }

        sysg.run("stop", "--supervisor").exits(1).printsNothing()
                .complainsOnly("error: supervisor " + supervisor.pid() + " is stopped by a signal",
                        "nothing was signalled: resume it with: kill -CONT " + supervisor.pid());

        assertLeftAlone();
    }

    @Test
    void a_silent_one_is_ended_after_the_response_timeout() {
        start("sysg", "lock", "silent");

        respondingWithin("300ms").run("stop", "--supervisor").exits(0).isSilent()
                .prints("supervisor " + supervisor.pid() + ": ended (TERM)\nweb: stopped (TERM");

        assertEnded();
    }

    @Test
    void without_the_option_a_silent_one_is_an_error_with_advice() {
        start("sysg", "lock", "silent");

        respondingWithin("300ms").run("stop").exits(1).printsNothing()
                .complainsOnly("error: supervisor " + supervisor.pid() + " on ", "did not answer within 300 ms",
                ADVICE);

        assertLeftAlone();
    }

    @ParameterizedTest
    @ValueSource(strings = {"silent", "lock status"})
    void one_that_may_be_busy_is_left_alone(String kind) {
        start("sysg", kind.split(" "));

        String error = respondingWithin("300ms").run("stop", "--supervisor").exits(1).printsNothing()
                .complainsOnly("error: supervisor " + supervisor.pid() + " on ", "did not answer within 300 ms").err();

        assertThat(error).doesNotContain("--supervisor");
        assertLeftAlone();
    }

    @Test
    void one_that_answers_is_asked() {
        start("sysg", "lock");
        web.destroyForcibly();

        sysg.run("stop", "--supervisor").exits(0).printsOnly("the supervisor reports success");

        assertThat(StartedProcesses.lives(supervisor.process())).isFalse();
    }

    @Test
    void its_process_group_is_not_signalled() throws IOException {
        Path program = root.resolve("sysg");
        supervisor = SupervisorProcess.named(program, sysg.state(), "lock", "child");
        StartedProcesses.freeze(supervisor.process());
        long child = supervisor.process().children().findFirst().orElseThrow().pid();

        sysg.run("stop", "--supervisor").exits(0);

        assertThat(ProcessHandle.of(child).map(ProcessHandle::isAlive)).contains(true);
        assertEnded();
    }

    @Test
    void without_a_supervisor_it_is_an_ordinary_stop() {
        sysg.run("stop", "--supervisor").exits(0).isSilent().prints("web: stopped (TERM");

        assertThat(web.isAlive()).isFalse();
        sysg.run("stop", "--supervisor").exits(0).printsOnly("nothing to stop in " + sysg.state());
    }

    private void start(String name, String... more) {
        supervisor = SupervisorProcess.named(root.resolve(name), sysg.state(), more);
    }

    private void startFrozen(String name, String... more) {
        start(name, more);
        StartedProcesses.freeze(supervisor.process());
    }

    private Sysg respondingWithin(String limit) {
        return sysg.with("SYSG_SUPERVISOR_RESPONSE_TIMEOUT", limit);
    }

    private void assertEnded() {
        assertThat(StartedProcesses.lives(supervisor.process())).isFalse();
        assertThat(sysg.state().resolve("control.sock")).doesNotExist();
        assertThat(sysg.state().resolve("sysg.pid")).doesNotExist();
        assertThat(StartedProcesses.lives(web)).isFalse();
        assertThat(sysg.pidFile()).doesNotContain("web");
    }

    private void assertLeftAlone() {
        assertThat(StartedProcesses.lives(supervisor.process())).isTrue();
        assertThat(sysg.state().resolve("control.sock")).exists();
        assertThat(sysg.state().resolve("sysg.pid")).exists();
        assertThat(StartedProcesses.lives(web)).isTrue();
        assertThat(sysg.pidFile()).contains("web");
    }
}
