package dev.sysg.stop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.sysg.config.Settings;
import dev.sysg.platform.Pid;
import dev.sysg.platform.jvm.JnrSignalSender;
import dev.sysg.platform.jvm.ThreadBootTime;
import dev.sysg.process.ProcessIdentity;
import dev.sysg.process.ProcessTable;
import dev.sysg.process.UnreadableProcessException;
import dev.sysg.stop.StopReport.Way;
import dev.sysg.store.PidFileStore;
import dev.sysg.store.RecordedService;
import dev.sysg.store.RecordedServices;
import dev.sysg.store.ServiceStateStore;
import dev.sysg.store.ServiceStates;
import dev.sysg.store.StateDirectory;
import dev.sysg.store.StoreException;
import dev.sysg.supervisor.SupervisorDisconnectedException;
import dev.sysg.supervisor.SupervisorStatus.Running;
import dev.sysg.supervisor.Supervisors;
import dev.sysg.testing.FakeSupervisor;
import dev.sysg.testing.Processes;
import dev.sysg.testing.Services;
import dev.sysg.testing.SupervisorProcess;
import dev.sysg.testing.Warnings;
import dev.sysg.time.Cancellation;

@Timeout(30)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SupervisorStopperTest {

    private static final Progress SILENT = (subject, elapsed, atMost) -> { };
    private static final StopRequest WEB = request("web");
    private static final StopRequest ALL = request(null);

    @TempDir
    Path directory;

    private final Cancellation interruption = new Cancellation();
    private final PidFileStore pidFile = mock(PidFileStore.class);
    private final ServiceStateStore states = mock(ServiceStateStore.class);
    private final Processes processes = new Processes();
    private final List<AutoCloseable> open = new ArrayList<>(List.of(processes));
    private StateDirectory state;
    private Settings settings;
    private FakeSupervisor supervisor;

    @BeforeEach
    void record_nothing() {
        state = new StateDirectory(directory);
        settings = Supervisors.settings(directory);
        when(states.read(any())).thenReturn(mock(ServiceStates.class));
        record();
    }

    @AfterEach
    void close_everything() throws Exception {
        for (AutoCloseable closeable : open) {
            closeable.close();
        }
    }

    @Test
    void a_service_is_stopped_when_its_recorded_process_is_gone_not_when_the_supervisor_says_so() throws IOException {
        Process web = processes.leader();
        record("web", web.pid());

        StopReport report = stop(WEB, FakeSupervisor.answering("{\"Message\":\"done\"}\n"),
                (subject, elapsed, atMost) -> {
            if (subject.equals("the end of web")) {
                web.destroyForcibly();
            }
        });

        assertThat(Processes.lives(web)).isFalse();
        assertThat(report.way()).contains(Way.SUPERVISOR);
        assertThat(report.message()).contains("done");
        assertThat(report.services()).singleElement().satisfies(service -> {
            assertThat(service.outcome()).isEqualTo(Outcome.STOPPED);
            assertThat(service.pid()).contains(new Pid((int) web.pid()));
            assertThat(service.signal()).isEmpty();
        });
        assertThat(report.isFailure()).isFalse();
        assertThat(supervisor.frames()).containsExactly("{\"Stop\":{\"service\":\"web\"}}");
    }

    @Test
    void a_process_that_outlives_grace_and_kill_wait_is_a_failure_that_names_it() throws IOException {
        Process web = processes.leader();
        record("web", web.pid());
        allow(Duration.ofMillis(200), Duration.ofMillis(150));
        long start = System.nanoTime();

        StopReport report = stop(WEB, FakeSupervisor.answering("\"Ok\"\n"), SILENT);

        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(350), Duration.ofSeconds(8));
        assertThat(report.isFailure()).isTrue();
        assertThat(report.services()).singleElement().satisfies(service -> {
            assertThat(service.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(service.detail().orElseThrow()).contains("pid " + web.pid() + " lives on");
        });
        assertThat(Processes.lives(web)).as("nothing was signalled").isTrue();
    }

    @Test
    void so_is_a_child_that_stays_behind_in_the_group_of_a_dead_leader() {
        Services services = services();
        Process web = services.start("sleep 600 & wait");
        Services.until(() -> services.live().size() == 2);
        record("web", web.pid());
        allow(Duration.ofMillis(200), Duration.ofMillis(150));

        StopReport report = stop(WEB, client -> {
            client.readFrame();
            web.destroyForcibly().onExit().join();
            client.write("\"Ok\"\n");
        }, SILENT);

        Pid child = services.live().iterator().next();
        assertThat(report.services()).singleElement().satisfies(service -> {
            assertThat(service.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(service.detail().orElseThrow()).contains("pid " + child + " lives on");
        });
    }

    @Test
    void a_child_that_its_group_got_while_it_was_waited_for_is_waited_for_too() {
        Services services = services();
        Path go = directory.resolve("go");
        Process web = services.start("until [ -e " + go + " ]; do sleep 0.01; done; sleep 600 & kill -9 $$");
        record("web", web.pid());

        StopReport report = stop(WEB, FakeSupervisor.answering("\"Ok\"\n"), (subject, elapsed, atMost) -> {
            if (Files.notExists(go)) {
                create(go);
            } else if (!Processes.lives(web)) {
                services.close();
            }
        });

        assertThat(report.services()).singleElement().extracting(ServiceOutcome::outcome).isEqualTo(Outcome.STOPPED);
        assertThat(services.live()).isEmpty();
    }

    @Test
    void services_are_waited_for_side_by_side_and_each_has_its_own_time() throws IOException {
        Process slow = processes.leader();
        Process quick = processes.leader();
        record("slow", slow.pid(), "quick", quick.pid());
        SupervisorProcess process = SupervisorProcess.in(directory, Duration.ofMillis(1), "\"Ok\"");
        open.add(process);

        StopReport report = stopper()
                .stop(ALL, (Running) Supervisors.locator().locate(state, settings), state, settings,
                (subject, elapsed, atMost) -> {
                    if (subject.equals("the end of slow")) {
                        quick.destroyForcibly();
                        if (elapsed.compareTo(Duration.ofMillis(700)) > 0) {
                            slow.destroyForcibly();
                        }
                    }
                });

        assertThat(report.services()).extracting(ServiceOutcome::outcome).containsOnly(Outcome.STOPPED);
        assertThat(report.services().get(1).elapsed()).isLessThan(report.services().get(0).elapsed());
    }

    @Test
    void only_the_service_that_was_asked_for_is_waited_for() throws IOException {
        record("web", processes.dead(), "other", processes.leader().pid());

        assertThat(stop(WEB, FakeSupervisor.answering("\"Ok\"\n"), SILENT).services()).isEmpty();
    }

    @Test
    void a_process_that_is_not_proven_to_be_the_service_is_not_waited_for() throws IOException {
        record("web", processes.foreign().pid());

        assertThat(stop(WEB, FakeSupervisor.answering("\"Ok\"\n"), SILENT).services()).isEmpty();
    }

    @Test
    void an_interruption_ends_the_wait_for_the_service() throws IOException {
        record("web", processes.leader().pid());

        StopReport report = stop(WEB, FakeSupervisor.answering("\"Ok\"\n"),
                (subject, elapsed, atMost) -> interruption.request(2));

        assertThat(report.services()).singleElement().extracting(ServiceOutcome::outcome)
                .isEqualTo(Outcome.INTERRUPTED);
    }

    @Test
    void who_interrupts_before_the_supervisor_was_asked_has_it_asked_for_nothing() {
        interruption.request(2);

        StopReport report = stop(ALL, FakeSupervisor.answering("\"Ok\"\n"), SILENT);

        supervisor.close();
        assertThat(supervisor.frames()).isEmpty();
        assertThat(report.error().orElseThrow()).contains("interrupted before", "nothing was stopped");
    }

    @Test
    void a_shutdown_lasts_until_the_supervisor_s_process_is_gone() throws IOException {
        SupervisorProcess process = SupervisorProcess.in(directory, Duration.ofMillis(300), "{\"Message\":\"going\"}");
        open.add(process);

        StopReport report = stopper()
                .stop(ALL, (Running) Supervisors.locator().locate(state, settings), state, settings,
                SILENT);

        assertThat(Processes.lives(process.process())).isFalse();
        assertThat(report.isFailure()).isFalse();
        assertThat(report.message()).contains("going");
        assertThat(report.supervisor()).contains(new Pid((int) process.pid()));
    }

    @Test
    void what_a_supervisor_has_done_that_ended_before_it_answered_is_not_known() throws IOException {
        open.add(0, FakeSupervisor.at(directory.resolve("control.sock"), FakeSupervisor.Client::readFrame));
        ProcessIdentity dead = new ProcessIdentity(new Pid((int) processes.dead()), 1);

        try (Running found = (Running) Supervisors.locator().locate(state, settings)) {
            Running ended = new Running(found.socket(), Optional.of(dead), found.connection());
            assertThatThrownBy(() -> stopper().stop(WEB, ended, state, settings, SILENT))
                    .isInstanceOf(SupervisorDisconnectedException.class);
        }
    }

    @Test
    void one_that_hangs_up_and_lives_on_is_a_failure() {
        StopReport report = stop(WEB, FakeSupervisor.Client::readFrame, SILENT);

        assertThat(report.isFailure()).isTrue();
        assertThat(report.error().orElseThrow()).contains("closed the connection");
    }

    @Test
    void a_supervisor_that_stays_is_a_failure_that_names_it() {
        settings = Supervisors.settings(directory, Duration.ofMillis(300));

        StopReport report = stop(ALL, FakeSupervisor.answering("\"Ok\"\n"), SILENT);

        assertThat(supervisor.frames()).containsExactly("\"Shutdown\"");
        assertThat(report.isFailure()).isTrue();
        assertThat(report.error().orElseThrow())
                .contains("supervisor " + ProcessHandle.current().pid(), "lives on after 300 ms");
    }

    @Test
    void a_group_whose_members_come_and_go_is_not_taken_for_dead() throws IOException {
        Path hop = directory.resolve("hop");
        Files.writeString(hop, "sleep 0.004; [ -e " + directory.resolve("enough") + " ] || sh " + hop + " &\n");
        Process web = services().start("sh " + hop + " & exec sleep 600");
        record("web", web.pid());
        AtomicInteger looks = new AtomicInteger();

        StopReport report = stop(WEB, FakeSupervisor.answering("{\"Message\":\"done\"}\n"),
                (subject, elapsed, atMost) -> {
            web.destroyForcibly();
            if (!Processes.lives(web) && looks.incrementAndGet() == 3) {
                interruption.request(2);
            }
        });
        create(directory.resolve("enough"));

        assertThat(report.services()).singleElement().extracting(ServiceOutcome::outcome)
                .isEqualTo(Outcome.INTERRUPTED);
    }

    @Test
    void a_process_that_may_be_anothers_is_not_waited_for_which_is_said() throws IOException {
        Process web = processes.foreign();
        record("web", web.pid());

        try (Warnings warnings = new Warnings(SupervisorStopper.class.getPackage())) {
            StopReport report = stop(WEB, FakeSupervisor.answering("{\"Message\":\"done\"}\n"), SILENT);

            assertThat(report.isFailure()).isFalse();
            assertThat(warnings.messages()).singleElement().asString()
                    .startsWith("the end of 'web' is not waited for: pid " + web.pid());
        }
    }

    @Test
    void no_wait_waits_for_neither() throws IOException {
        Process web = processes.leader();
        record("web", web.pid());
        StopRequest noWait = new StopRequest(Optional.empty(), Optional.empty(), Optional.empty(), false, true, false,
                false);
        long start = System.nanoTime();

        StopReport report = stop(noWait, FakeSupervisor.answering("\"Ok\"\n"), SILENT);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
        assertThat(report.isFailure()).isFalse();
        assertThat(report.services()).singleElement().extracting(ServiceOutcome::outcome).isEqualTo(Outcome.SIGNALLED);
        assertThat(Processes.lives(web)).isTrue();
    }

    @Test
    void a_dry_run_sends_nothing_reads_nothing_and_makes_no_file() throws IOException {
        StopRequest dryRun = new StopRequest(Optional.of("web"), Optional.empty(), Optional.empty(), true, false,
                false, false);

        StopReport report = stop(dryRun, FakeSupervisor.silent(), SILENT);

        assertThat(report.dryRun()).isTrue();
        assertThat(report.message().orElseThrow()).contains("{\"Stop\":{\"service\":\"web\"}}").doesNotContain("\n");
        supervisor.close();
        assertThat(supervisor.frames()).isEmpty();
        verifyNoInteractions(pidFile, states);
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(directory.resolve("control.sock"));
        }
    }

    @Test
    void an_error_is_the_supervisor_s_word_and_nobody_is_signalled() throws IOException {
        Process web = processes.leader();
        record("web", web.pid());

        StopReport report = stop(WEB, FakeSupervisor.answering("{\"Error\":\"Failed to stop service 'web'\"}\n"),
                SILENT);

        assertThat(report.error()).contains("Failed to stop service 'web'");
        assertThat(report.isFailure()).isTrue();
        assertThat(report.services()).isEmpty();
        assertThat(Processes.lives(web)).isTrue();
    }

    @Test
    void records_that_cannot_be_read_do_not_keep_the_command_from_the_supervisor() {
        when(pidFile.read(any(), any())).thenThrow(new StoreException("pid.json is corrupt"));

        assertThat(stop(WEB, FakeSupervisor.answering("\"Ok\"\n"), SILENT).isFailure()).isFalse();
        assertThat(supervisor.frames()).hasSize(1);
    }

    @Test
    void nor_do_processes_that_may_not_be_looked_at() {
        when(pidFile.read(any(), any())).thenThrow(new UnreadableProcessException("/proc/1/stat", null));

        assertThat(stop(WEB, FakeSupervisor.answering("\"Ok\"\n"), SILENT).isFailure()).isFalse();
        assertThat(supervisor.frames()).hasSize(1);
    }

    @Test
    void a_supervisor_that_gives_no_answer_is_named_as_the_one_who_was_asked() {
        StopReport report = stop(WEB, FakeSupervisor.answering(), SILENT);

        assertThat(report.way()).contains(Way.SUPERVISOR);
        assertThat(report.supervisor()).contains(new Pid((int) ProcessHandle.current().pid()));
        assertThat(report.error().orElseThrow()).contains("closed the connection without an answer");
        assertThat(report.isFailure()).isTrue();
    }

    private Services services() {
        Services services = new Services();
        open.add(services);
        return services;
    }

    private static void create(Path file) {
        try {
            Files.createFile(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void allow(Duration grace, Duration killWait) {
        settings = new Settings(Optional.of(directory), settings.endpoints(), settings.connectTimeout(),
                settings.responseTimeout(), settings.lockTimeout(), grace, killWait);
    }

    private StopReport stop(StopRequest request, FakeSupervisor.Script script, Progress progress) {
        supervisor = FakeSupervisor.at(directory.resolve("control.sock"), script);
        open.add(0, supervisor);
        try (Running running = (Running) Supervisors.locator().locate(state, settings)) {
            return stopper().stop(request, running, state, settings, progress);
        }
    }

    private SupervisorStopper stopper() {
        return new SupervisorStopper(Supervisors.client(interruption), Supervisors.watch(interruption),
                new SupervisedServices(pidFile, states, new ProcessTable(new ThreadBootTime()), new JnrSignalSender(),
                        interruption));
    }

    /** NAME, PID, NAME, PID, … as written just now. */
    private void record(Object... services) {
        List<RecordedService> recorded = new ArrayList<>();
        for (int i = 0; i < services.length; i += 2) {
            recorded.add(new RecordedService((String) services[i], Pid.of((long) services[i + 1]),
                    "" + services[i + 1]));
        }
        when(pidFile.read(any(), any())).thenReturn(
                new RecordedServices(state.pidFile(), recorded, Instant.now(),
                        new ProcessTable(new ThreadBootTime()).ownUser()));
    }

    private static StopRequest request(String service) {
        return new StopRequest(Optional.ofNullable(service), Optional.empty(), Optional.empty(), false, false, false,
                false);
    }
}
