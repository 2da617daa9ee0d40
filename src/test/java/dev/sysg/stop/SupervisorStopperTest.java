package dev.sysg.stop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.sysg.config.Settings;
import dev.sysg.identity.IdentityVerifier;
import dev.sysg.platform.Pid;
import dev.sysg.platform.PollingExitWaiter;
import dev.sysg.platform.SignalSender;
import dev.sysg.platform.jvm.JnrSignalSender;
import dev.sysg.platform.jvm.ThreadBootTime;
import dev.sysg.process.ProcessIdentity;
import dev.sysg.process.ProcessSnapshot;
import dev.sysg.process.ProcessTable;
import dev.sysg.process.UnreadableProcessException;
import dev.sysg.stop.StopReport.Mode;
import dev.sysg.store.IdentityEvidence;
import dev.sysg.store.PidFileStore;
import dev.sysg.store.RecordedService.RecordFile;
import dev.sysg.store.RecordedService;
import dev.sysg.store.RecordedServices;
import dev.sysg.store.ServiceId;
import dev.sysg.store.StateDirectory;
import dev.sysg.store.StoreException;
import dev.sysg.supervisor.IpcStopClient;
import dev.sysg.supervisor.SupervisorDisconnectedException;
import dev.sysg.supervisor.SupervisorException;
import dev.sysg.supervisor.SupervisorStatus.Running;
import dev.sysg.supervisor.SupervisorStatus.Unresponsive;
import dev.sysg.supervisor.Supervisors;
import dev.sysg.terminate.Terminator;
import dev.sysg.testing.EachWait;
import dev.sysg.testing.FakeSupervisor;
import dev.sysg.testing.Services;
import dev.sysg.testing.StartedProcesses;
import dev.sysg.testing.SupervisorProcess;
import dev.sysg.testing.TestSettings;
import dev.sysg.testing.Warnings;
import dev.sysg.time.Cancellation;
import dev.sysg.time.Progress;

@Timeout(30)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SupervisorStopperTest {

    private static final StopRequest WEB = request(Set.of(), "web");
    private static final StopRequest ALL = request(Set.of());

    @TempDir
    Path directory;

    private final Cancellation cancellation = new Cancellation();
    private final PidFileStore pidFile = mock(PidFileStore.class);
    private final StartedProcesses processes = new StartedProcesses();
    private final List<AutoCloseable> open = new ArrayList<>(List.of(processes));
    private StateDirectory state;
    private Settings settings;
    private FakeSupervisor supervisor;

    @BeforeEach
    void record_nothing() {
        state = new StateDirectory(directory);
        settings = Supervisors.settings(directory);
        record();
    }

    @AfterEach
    void close_everything() throws Exception {
        for (AutoCloseable closeable : open) {
            closeable.close();
        }
    }

    @Test
    void a_service_is_stopped_when_its_process_has_ended() throws IOException {
        Process web = processes.leader();
        record("web", web.pid());

        StopReport report = stop(WEB, FakeSupervisor.answering("{\"Message\":\"done\"}\n"),
                EachWait.of((subject, elapsed, atMost) -> {
            if (subject.equals("the end of web")) {
                web.destroyForcibly();
            }
        }));

        assertThat(StartedProcesses.lives(web)).isFalse();
        assertThat(report.mode()).contains(Mode.SUPERVISOR);
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
    void a_process_that_outlasts_the_wait_is_a_failure_that_names_it() throws IOException {
        Process web = processes.leader();
        record("web", web.pid());
        allow(Duration.ofMillis(200), Duration.ofMillis(150));
        long start = System.nanoTime();

        StopReport report = stop(WEB, FakeSupervisor.answering("\"Ok\"\n"), Progress.SILENT);

        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(350), Duration.ofSeconds(8));
        assertThat(report.isFailure()).isTrue();
        assertThat(report.services()).singleElement().satisfies(service -> {
            assertThat(service.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(service.detail().orElseThrow()).contains("pid " + web.pid() + " is still running");
        });
        assertThat(StartedProcesses.lives(web)).as("nothing was signalled").isTrue();
    }

    @Test
    void a_child_that_outlasts_its_leader_is_a_failure_as_well() {
        Services services = services();
        Process web = services.start("sleep 600 & wait");
        Services.until(() -> services.live().size() == 2);
        record("web", web.pid());
        allow(Duration.ofMillis(200), Duration.ofMillis(150));

        StopReport report = stop(WEB, client -> {
            client.readFrame();
            web.destroyForcibly().onExit().join();
            client.write("\"Ok\"\n");
        }, Progress.SILENT);

        Pid child = services.live().iterator().next();
        assertThat(report.services()).singleElement().satisfies(service -> {
            assertThat(service.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(service.detail().orElseThrow()).contains("pid " + child + " is still running");
        });
    }

    @Test
    void a_late_fork_is_waited_for_as_well() {
        Services services = services();
        Path go = directory.resolve("go");
        Process web = services.start("until [ -e " + go + " ]; do sleep 0.01; done; sleep 600 & kill -9 $$");
        record("web", web.pid());

        StopReport report = stop(WEB, FakeSupervisor.answering("\"Ok\"\n"), EachWait.of((subject, elapsed, atMost) -> {
            if (Files.notExists(go)) {
                TestFiles.create(go);
            } else if (!StartedProcesses.lives(web)) {
                services.close();
            }
        }));

        assertThat(report.services()).singleElement().extracting(ServiceOutcome::outcome).isEqualTo(Outcome.STOPPED);
        assertThat(services.live()).isEmpty();
    }

    @Test
    void services_are_waited_for_together_and_each_has_its_own_time() throws IOException {
        Process slow = processes.leader();
        Process quick = processes.leader();
        record("slow", slow.pid(), "quick", quick.pid());
        SupervisorProcess process = SupervisorProcess.in(directory, Duration.ofMillis(1), "\"Ok\"");
        open.add(process);

        StopReport report = stopper().stop(context(ALL), (Running) Supervisors.locator().locate(state, settings),
                waits -> {
                    if (waits.stream().anyMatch(wait -> wait.subject().equals("the end of slow"))) {
                        quick.destroyForcibly();
                        if (waits.size() == 1) {
                            slow.destroyForcibly();
                        }
                    }
                });

        assertThat(report.services()).extracting(ServiceOutcome::outcome).containsOnly(Outcome.STOPPED);
        assertThat(report.services().get(1).elapsed()).isLessThan(report.services().get(0).elapsed());
    }

    @Test
    void only_the_requested_service_is_waited_for() throws IOException {
        record("web", processes.dead(), "other", processes.leader().pid());

        assertThat(stop(WEB, FakeSupervisor.answering("\"Ok\"\n"), Progress.SILENT).services()).isEmpty();
    }

    @Test
    void a_process_that_is_not_verified_is_not_waited_for() throws IOException {
        record("web", processes.foreign().pid());

        assertThat(stop(WEB, FakeSupervisor.answering("\"Ok\"\n"), Progress.SILENT).services()).isEmpty();
    }

    @Test
    void an_cancellation_ends_the_wait_for_the_service() throws IOException {
        record("web", processes.leader().pid());

        StopReport report = stop(WEB, FakeSupervisor.answering("\"Ok\"\n"),
                EachWait.of((subject, elapsed, atMost) -> cancellation.request(2)));

        assertThat(report.services()).singleElement().extracting(ServiceOutcome::outcome)
                .isEqualTo(Outcome.INTERRUPTED);
    }

    @Test
    void after_an_cancellation_no_frame_is_sent() {
        cancellation.request(2);

        StopReport report = stop(ALL, FakeSupervisor.answering("\"Ok\"\n"), Progress.SILENT);

        supervisor.close();
        assertThat(supervisor.frames()).isEmpty();
        assertThat(report.error().orElseThrow()).contains("interrupted before", "nothing was stopped");
    }

    @Test
    void a_shutdown_lasts_until_the_supervisor_has_exited() throws IOException {
        SupervisorProcess process = SupervisorProcess.in(directory, Duration.ofMillis(300), "{\"Message\":\"going\"}");
        open.add(process);

        StopReport report = stopper().stop(context(ALL), (Running) Supervisors.locator().locate(state, settings),
                Progress.SILENT);

        assertThat(StartedProcesses.lives(process.process())).isFalse();
        assertThat(report.isFailure()).isFalse();
        assertThat(report.message()).contains("going");
        assertThat(report.supervisor()).contains(new Pid((int) process.pid()));
    }

    @Test
    void a_supervisor_that_exits_without_an_answer_is_an_exception() throws IOException {
        open.add(0, FakeSupervisor.at(directory.resolve("control.sock"), FakeSupervisor.Client::readFrame));
        ProcessIdentity dead = new ProcessIdentity(new Pid((int) processes.dead()), 1);

        try (Running found = (Running) Supervisors.locator().locate(state, settings)) {
            Running ended = new Running(found.socket(), Optional.of(dead), found.connection());
            assertThatThrownBy(() -> stopper().stop(context(WEB), ended, Progress.SILENT))
                    .isInstanceOf(SupervisorDisconnectedException.class);
        }
    }

    @Test
    void a_supervisor_that_hangs_up_and_keeps_running_is_a_failure() {
        StopReport report = stop(WEB, FakeSupervisor.Client::readFrame, Progress.SILENT);

        assertThat(report.isFailure()).isTrue();
        assertThat(report.error().orElseThrow()).contains("closed the connection");
    }

    @Test
    void a_supervisor_that_does_not_exit_is_a_failure_that_names_it() {
        settings = Supervisors.settings(directory, Duration.ofMillis(300));

        StopReport report = stop(ALL, FakeSupervisor.answering("\"Ok\"\n"), Progress.SILENT);

        assertThat(supervisor.frames()).containsExactly("\"Shutdown\"");
        assertThat(report.isFailure()).isTrue();
        assertThat(report.error().orElseThrow())
                .contains("supervisor " + ProcessHandle.current().pid(), "is still running after 300 ms");
    }

    @Test
    void a_group_whose_members_come_and_go_has_not_ended() throws IOException {
        Path hop = directory.resolve("hop");
        Files.writeString(hop, "sleep 0.004; [ -e " + directory.resolve("enough") + " ] || sh " + hop + " &\n");
        Process web = services().start("sh " + hop + " & exec sleep 600");
        record("web", web.pid());
        ProcessTable counting = new ProcessTable(new ThreadBootTime()) {
            private int scans;

            @Override
            public ProcessSnapshot snapshot() {
                if (!StartedProcesses.lives(web) && ++scans > 3) {
                    cancellation.request(2);
                }
                return super.snapshot();
            }
        };

        StopReport report = stop(stopper(counting), WEB, client -> {
            client.readFrame();
            web.destroyForcibly().onExit().join();
            client.write("\"Ok\"\n");
        }, Progress.SILENT);
        TestFiles.create(directory.resolve("enough"));

        assertThat(report.services()).singleElement().extracting(ServiceOutcome::outcome)
                .isEqualTo(Outcome.INTERRUPTED);
    }

    @Test
    void a_process_that_is_not_waited_for_is_a_warning() throws IOException {
        Process web = processes.foreign();
        record("web", web.pid());

        try (Warnings warnings = new Warnings(SupervisorStopper.class.getPackage())) {
            StopReport report = stop(WEB, FakeSupervisor.answering("{\"Message\":\"done\"}\n"), Progress.SILENT);

            assertThat(report.isFailure()).isFalse();
            assertThat(warnings.messages()).singleElement().asString()
                    .startsWith("the end of 'web' is not waited for: pid " + web.pid());
        }
    }

    @Test
    void no_wait_waits_for_no_end() throws IOException {
        Process web = processes.leader();
        record("web", web.pid());
        StopRequest noWait = request(Set.of(StopOption.NO_WAIT));
        long start = System.nanoTime();

        StopReport report = stop(noWait, FakeSupervisor.answering("\"Ok\"\n"), Progress.SILENT);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
        assertThat(report.isFailure()).isFalse();
        assertThat(report.services()).singleElement().extracting(ServiceOutcome::outcome).isEqualTo(Outcome.SIGNALLED);
        assertThat(StartedProcesses.lives(web)).isTrue();
    }

    @Test
    void a_dry_run_sends_no_frame_and_creates_no_file() throws IOException {
        StopRequest dryRun = request(Set.of(StopOption.DRY_RUN), "web");

        StopReport report = stop(dryRun, FakeSupervisor.silent(), Progress.SILENT);

        assertThat(report.dryRun()).isTrue();
        assertThat(report.message().orElseThrow()).contains("{\"Stop\":{\"service\":\"web\"}}").doesNotContain("\n");
        supervisor.close();
        assertThat(supervisor.frames()).isEmpty();
        verifyNoInteractions(pidFile);
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(directory.resolve("control.sock"));
        }
    }

    @Test
    void an_error_of_the_supervisor_is_passed_on() throws IOException {
        Process web = processes.leader();
        record("web", web.pid());

        StopReport report = stop(WEB, FakeSupervisor.answering("{\"Error\":\"Failed to stop service 'web'\"}\n"),
                Progress.SILENT);

        assertThat(report.error()).contains("Failed to stop service 'web'");
        assertThat(report.isFailure()).isTrue();
        assertThat(report.services()).isEmpty();
        assertThat(StartedProcesses.lives(web)).isTrue();
    }

    @Test
    void records_that_cannot_be_read_do_not_keep_the_frame_back() {
        when(pidFile.read(any(), any(), any())).thenThrow(new StoreException("pid.json is corrupt"));

        assertThat(stop(WEB, FakeSupervisor.answering("\"Ok\"\n"), Progress.SILENT).isFailure()).isFalse();
        assertThat(supervisor.frames()).hasSize(1);
    }

    @Test
    void processes_that_cannot_be_read_do_not_keep_the_frame_back() {
        when(pidFile.read(any(), any(), any())).thenThrow(new UnreadableProcessException("/proc/1/stat", null));

        assertThat(stop(WEB, FakeSupervisor.answering("\"Ok\"\n"), Progress.SILENT).isFailure()).isFalse();
        assertThat(supervisor.frames()).hasSize(1);
    }

    @Test
    void a_supervisor_that_gives_no_answer_is_in_the_report() {
        StopReport report = stop(WEB, FakeSupervisor.answering(), Progress.SILENT);

        assertThat(report.mode()).contains(Mode.SUPERVISOR);
        assertThat(report.supervisor()).contains(new Pid((int) ProcessHandle.current().pid()));
        assertThat(report.error().orElseThrow()).contains("closed the connection without an answer");
        assertThat(report.isFailure()).isTrue();
    }

    @Test
    void only_where_it_is_to_be_ended_an_unresponsive_one_is_an_exception() throws IOException {
        Unresponsive silent = new Unresponsive(new ProcessIdentity(new Pid(4711), 1), "it does not answer");
        IpcStopClient client = mock(IpcStopClient.class);
        when(client.send(any(), any(), any(), any(), any())).thenThrow(new SupervisorException(silent));
        SupervisorStopper stopper = new SupervisorStopper(client, Supervisors.exitWaiter(cancellation),
                new SupervisedServices(pidFile, null, null));

        StopReport report = stop(stopper, ALL, FakeSupervisor.silent(), Progress.SILENT);

        assertThat(report.mode()).contains(Mode.SUPERVISOR);
        assertThat(report.error()).contains(silent.reason());
        supervisor.close();
        Files.delete(directory.resolve("control.sock"));
        assertThatThrownBy(() -> stop(stopper, request(Set.of(StopOption.SUPERVISOR)), FakeSupervisor.silent(),
                Progress.SILENT)).isInstanceOfSatisfying(SupervisorException.class,
                        failure -> assertThat(failure.unresponsive()).contains(silent));
    }

    @Test
    void options_that_a_supervisor_does_not_know_are_warnings() {
        StopRequest request = new StopRequest(List.of("web"), Optional.empty(), Optional.empty(),
                Optional.of(Duration.ofSeconds(1)),
                Set.of(StopOption.FORCE, StopOption.PARALLEL));
        try (Warnings warnings = new Warnings(SupervisorStopper.class.getPackage())) {
            assertThat(stop(request, FakeSupervisor.answering("\"Ok\"\n"), Progress.SILENT).isFailure()).isFalse();
            assertThat(warnings.messages()).hasSize(3).allMatch(line -> line.contains(" has no effect here"))
                    .anyMatch(line -> line.startsWith("--grace")).anyMatch(line -> line.startsWith("--force"))
                    .anyMatch(line -> line.startsWith("--parallel"));
        }
    }

    @Test
    void forget_is_refused_beside_a_supervisor() {
        assertThatThrownBy(() -> stop(request(Set.of(StopOption.FORGET), "web"), FakeSupervisor.answering("\"Ok\"\n"),
                Progress.SILENT)).isInstanceOf(SupervisorException.class).hasMessageContaining("--forget");
        supervisor.close();
        assertThat(supervisor.frames()).isEmpty();
        verifyNoInteractions(pidFile);
    }

    private Services services() {
        Services services = new Services();
        open.add(services);
        return services;
    }

    private void allow(Duration grace, Duration killWait) {
        settings = new TestSettings().stateDirectory(directory).gracePeriod(grace).killWait(killWait).build();
    }

    private StopReport stop(StopRequest request, FakeSupervisor.Script script, Progress progress) {
        return stop(stopper(), request, script, progress);
    }

    private StopReport stop(SupervisorStopper stopper, StopRequest request, FakeSupervisor.Script script,
            Progress progress) {
        supervisor = FakeSupervisor.at(directory.resolve("control.sock"), script);
        open.add(0, supervisor);
        try (Running running = (Running) Supervisors.locator().locate(state, settings)) {
            stopper.checkOptions(request, running);
            return stopper.stop(context(request), running, progress);
        }
    }

    private SupervisorStopper stopper() {
        return stopper(new ProcessTable(new ThreadBootTime()));
    }

    private SupervisorStopper stopper(ProcessTable table) {
        SignalSender signals = new JnrSignalSender();
        return new SupervisorStopper(Supervisors.client(cancellation), Supervisors.exitWaiter(cancellation),
                new SupervisedServices(pidFile, new IdentityVerifier(table, signals),
                        new Terminator(table, signals, new PollingExitWaiter(cancellation), cancellation)));
    }

    private StopContext context(StopRequest request) {
        return new StopContext(request, state, settings);
    }

    /** NAME, PID, NAME, PID, … as written just now. */
    private void record(Object... services) {
        RecordFile file = new RecordFile(state.pidFile(), Instant.now(),
                new ProcessTable(new ThreadBootTime()).ownUser());
        List<RecordedService> recorded = new ArrayList<>();
        for (int i = 0; i < services.length; i += 2) {
            recorded.add(new RecordedService(ServiceId.of((String) services[i]), Pid.of((long) services[i + 1]),
                    "" + services[i + 1], file, new IdentityEvidence.FileDate(false)));
        }
        when(pidFile.read(any(), any(), any())).thenReturn(new RecordedServices(List.of(state.pidFile()), recorded));
    }

    private static StopRequest request(Set<StopOption> options, String... services) {
        return new StopRequest(List.of(services), Optional.empty(), Optional.empty(), Optional.empty(), options);
    }
}
