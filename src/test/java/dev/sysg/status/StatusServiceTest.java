package dev.sysg.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sysg.config.SettingsReader;
import dev.sysg.identity.IdentityVerifier;
import dev.sysg.manifest.ManifestSource;
import dev.sysg.platform.jvm.JnrFlock;
import dev.sysg.platform.jvm.JnrSignalSender;
import dev.sysg.platform.jvm.ThreadBootTime;
import dev.sysg.process.ProcessTable;
import dev.sysg.store.StateDirectoryLocator;
import dev.sysg.store.Stores;
import dev.sysg.supervisor.SupervisorException;
import dev.sysg.supervisor.Supervisors;
import dev.sysg.testing.FakeSupervisor;
import dev.sysg.testing.StartedProcesses;
import dev.sysg.testing.Warnings;
import dev.sysg.time.Cancellation;
import dev.sysg.time.Progress;

/** With a real client and real records. */
@Timeout(60)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class StatusServiceTest {

    private static final String UNITS = "{\"Status\":{\"schema_version\":\"status.v1\",\"captured_at\":\"then\","
            + "\"overall_health\":\"healthy\",\"units\":[{\"name\":\"web\",\"lifecycle\":\"stopped\"},"
            + "{\"name\":\"db\",\"project\":{\"id\":\"demo\"},\"state\":\"running\"}]}}\n";
    private static final String REFUSED = "{\"Error\":\"failed to serialise control message: no\"}\n";

    @TempDir
    Path state;

    private final StartedProcesses processes = new StartedProcesses();
    private Optional<FakeSupervisor> supervisor = Optional.empty();
    private StatusService service;

    @BeforeEach
    void wire() {
        ProcessTable table = new ProcessTable(new ThreadBootTime());
        SettingsReader settings = mock(SettingsReader.class);
        when(settings.read()).thenReturn(Supervisors.settings(state, Duration.ofSeconds(1)));
        service = new StatusService(settings, new StateDirectoryLocator(table, Map.of()), Supervisors.locator(),
                Supervisors.client(new Cancellation()), new UnitReader(Stores.all(new JnrFlock()),
                        mock(ManifestSource.class), new IdentityVerifier(table, new JnrSignalSender()), table));
    }

    @AfterEach
    void close() {
        supervisor.ifPresent(FakeSupervisor::close);
        processes.close();
    }

    @Test
    void a_supervisor_is_asked_with_the_frame_of_its_release() {
        answer(UNITS);

        assertThat(status(null).units()).extracting(UnitStatus::name).containsExactly("demo/db", "web");
        assertThat(frames()).containsExactly("\"Status\"");
    }

    @Test
    void where_that_frame_is_refused_the_one_of_today_is_sent() {
        supervise(client -> client.write(client.readFrame().contains("live") ? UNITS : REFUSED));

        assertThat(status(null).units()).hasSize(2);
        assertThat(frames()).containsExactly("\"Status\"", "{\"Status\":{\"live\":false}}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "{\"Error\":\"unknown variant\"}       | unknown variant",
        "{\"Message\":\"Supervisor is busy\"}  | Supervisor is busy",
        "{\"Status\":{}}                       | unknown answer: {\"Status\":{}}",
        "\"Ok\"                                | the supervisor reports success",
    })
    void where_it_has_no_status_the_records_are_shown(String answer, String message) throws IOException {
        answer(answer + "\n");
        Files.writeString(state.resolve("pid.json"), "{\"services\":{\"web\":" + processes.leader().pid() + "}}");

        try (Warnings warnings = new Warnings(StatusService.class.getPackage())) {
            assertThat(status(null).isWell()).isTrue();
            assertThat(warnings.messages()).containsExactly("the supervisor was asked for its status, and answered: "
                    + message + "; this is what is recorded");
        }
    }

    @Test
    void a_supervisor_that_does_not_answer_is_an_error_that_names_the_command() {
        supervise(FakeSupervisor.silent());

        assertThatThrownBy(() -> status(null)).isInstanceOf(SupervisorException.class)
                .hasMessageContaining("did not answer within 1 s").hasMessageContaining("run `sysg status` again");
    }

    @ParameterizedTest
    @ValueSource(strings = {"db", "demo/db"})
    void one_service_is_shown_with_its_log_files(String name) throws IOException {
        answer(UNITS);
        Path log = Files.createFile(Files.createDirectory(state.resolve("logs")).resolve("db_stderr.log"));

        StatusReport report = status(name);

        assertThat(report.units()).singleElement()
                .satisfies(unit -> assertThat(unit.text("/logs/stderr")).isEqualTo(log.toString()));
        assertThat(report.isWell()).isTrue();
    }

    @Test
    void an_unknown_service_is_a_warning_with_similar_names() {
        answer(UNITS);

        try (Warnings warnings = new Warnings(StatusService.class.getPackage())) {
            assertThat(status("wep").isWell()).isFalse();
            assertThat(warnings.messages())
                    .containsExactly("there is no service 'wep' in " + state + "; did you mean 'web'?");
        }
    }

    @Test
    void without_a_supervisor_the_records_are_read_and_nothing_is_written() throws IOException {
        Process web = processes.leader();
        Files.writeString(state.resolve("pid.json"), "{\"services\":{\"web\":" + web.pid() + "}}");

        assertThat(status(null)).matches(StatusReport::isWell).matches(StatusReport::isUnsupervised);
        assertThat(state.toFile().list()).containsExactly("pid.json");
    }

    @Test
    void without_records_nothing_is_known() {
        try (Warnings warnings = new Warnings(StatusService.class.getPackage())) {
            assertThat(status(null).units()).isEmpty();
            assertThat(warnings.messages()).containsExactly("no service is known in " + state);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "web | {\"Restart\":{\"service\":\"web\"}}",
        "    | {\"Restart\":{\"config\":null,\"service\":null}}",
    })
    void a_restart_is_one_frame_and_returns_the_answer(String name, String frame) {
        answer("{\"Message\":\"restarted\"}\n");

        assertThat(service.restart(Optional.ofNullable(name), false, Progress.SILENT)).isEqualTo("restarted");
        assertThat(frames()).containsExactly(frame);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"Ok\"", "{\"Message\":\" \"}"})
    void a_restart_without_a_word_is_a_success(String answer) {
        answer(answer + "\n");

        assertThat(service.restart(Optional.empty(), false, Progress.SILENT))
                .isEqualTo("the supervisor reports success");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"Error\":\"no such service\"}", "{\"Diag\":{\"title\":\"no such service\"}}"})
    void a_restart_that_fails_is_an_error(String answer) {
        answer(answer + "\n");

        assertThatThrownBy(() -> service.restart(Optional.of("x"), false, Progress.SILENT))
                .isInstanceOf(SupervisorException.class).hasMessage("no such service");
    }

    @Test
    void a_restart_needs_a_supervisor() {
        assertThatThrownBy(() -> service.restart(Optional.empty(), false, Progress.SILENT))
                .isInstanceOf(SupervisorException.class).hasMessage("no supervisor is running in " + state
                        + " that could restart services: start it with `sysg start`");
    }

    private StatusReport status(String name) {
        return service.status(Optional.ofNullable(name), Optional.empty(), false, Progress.SILENT);
    }

    private void answer(String answer) {
        supervise(FakeSupervisor.answering(answer));
    }

    private void supervise(FakeSupervisor.Script script) {
        supervisor = Optional.of(FakeSupervisor.ofManyClients(state.resolve("control.sock"), script));
    }

    private List<String> frames() {
        return supervisor.orElseThrow().frames();
    }
}
