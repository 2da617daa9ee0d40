package dev.sysg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.sysg.platform.Pid;
import dev.sysg.platform.Signal;
import dev.sysg.stop.HookResult;
import dev.sysg.stop.Outcome;
import dev.sysg.stop.ServiceOutcome;
import dev.sysg.stop.StopReport.Mode;
import dev.sysg.stop.StopReport;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ReportTest {

    private static final Optional<Pid> PID = Optional.of(new Pid(4711));

    @Test
    void a_stopped_service_has_a_line_with_signal_and_time() {
        assertThat(TextReport.render(direct(stopped("web")))).isEqualTo("web: stopped (TERM, 12 ms)\n");
    }

    @Test
    void an_empty_report_says_where_there_was_nothing_to_stop() {
        assertThat(TextReport.render(direct())).isEqualTo("nothing to stop in /state\n");
    }

    @Test
    void a_supervisors_message_is_the_whole_result() {
        StopReport report = StopReport.of(Optional.of(Mode.SUPERVISOR), false, PID,
                Optional.of("Service 'web' stopped"), List.of(new ServiceOutcome("web", PID, Outcome.STOPPED,
                        Optional.empty(), Duration.ofMillis(12), Optional.empty(), Optional.empty())),
                Optional.empty());

        assertThat(TextReport.render(report)).isEqualTo("Service 'web' stopped\n");
    }

    @Test
    void services_that_were_stopped_directly_are_shown_beside_a_message() {
        StopReport report = StopReport.of(Optional.of(Mode.SUPERVISOR), false, PID,
                Optional.of("Service 'web' stopped"), List.of(stopped("db")), Optional.empty());

        assertThat(TextReport.render(report)).isEqualTo("Service 'web' stopped\ndb: stopped (TERM, 12 ms)\n");
    }

    @Test
    void a_supervisors_message_that_proves_wrong_is_followed_by_failures() {
        StopReport report = StopReport.of(Optional.of(Mode.SUPERVISOR), false, PID,
                Optional.of("Service 'web' stopped"),
                List.of(outcome("web", Outcome.FAILED, "pid 4711 is still running")), Optional.empty());

        assertThat(TextReport.render(report)).isEqualTo("Service 'web' stopped\nweb: not stopped\n");
    }

    @Test
    void a_supervisor_without_a_message_is_reported_as_a_success() {
        for (Optional<String> message : List.of(Optional.<String>empty(), Optional.of(""))) {
            StopReport report = StopReport.of(Optional.of(Mode.SUPERVISOR), false, PID, message, List.of(),
                    Optional.empty());

            assertThat(TextReport.render(report)).isEqualTo("the supervisor reports success\n");
        }
    }

    @Test
    void a_name_cannot_forge_a_second_line() {
        String text = TextReport.render(direct(stopped("web\nroot: stopped\033[2K")));

        assertThat(text).isEqualTo("web?root: stopped?[2K: stopped (TERM, 12 ms)\n");
    }

    @ParameterizedTest
    @EnumSource(Outcome.class)
    void every_outcome_has_a_line_that_names_the_service(Outcome outcome) {
        assertThat(TextReport.render(direct(outcome("web", outcome, "for a reason")))).startsWith("web: ")
                .endsWith("\n");
    }

    @Test
    void a_removed_entry_is_not_called_stopped() {
        assertThat(TextReport.render(direct(outcome("web", Outcome.FORGOTTEN, "pid 4711 has ended"),
                outcome("db", Outcome.WOULD_REMOVE, "not running"))))
                .isEqualTo("web: removed its entry (pid 4711 has ended)\ndb: would remove its entry (not running)\n");
    }

    @ParameterizedTest
    @EnumSource(Outcome.class)
    void each_failure_is_an_error_with_its_reason(Outcome outcome) {
        List<String> errors = TextReport.errors(direct(stopped("web"), outcome("db", outcome, "for a reason")));

        if (outcome.isFailure()) {
            assertThat(errors).singleElement().asString().startsWith("'db' ").endsWith("for a reason");
        } else {
            assertThat(errors).isEmpty();
        }
    }

    @Test
    void several_failures_are_counted_after_their_reasons() {
        StopReport report = StopReport.of(Optional.of(Mode.SUPERVISOR), false, PID, Optional.empty(),
                List.of(outcome("web", Outcome.FAILED, "one"), outcome("db", Outcome.UNRECORDED, "two")),
                Optional.of("the supervisor is still running"));

        assertThat(TextReport.errors(report)).containsExactly("'web' was not stopped: one", "'db' has ended, but two",
                "2 of 2 services failed", "the supervisor is still running");
    }

    @Test
    void the_json_document_keeps_names_and_escapes_their_characters() throws Exception {
        String name = "w\n\"ë\033\u009b\u202e\ud800";
        String text = JsonReport.render(direct(stopped(name)));
        JsonNode document = new ObjectMapper().readTree(text);

        assertThat(text.chars()).allMatch(c -> c == '\n' || c >= ' ' && c < 0x7f);
        assertThat(document.at("/services/0/name").textValue()).isEqualTo(name);
        assertThat(document.at("/services/0/signal").textValue()).isEqualTo("TERM");
        assertThat(document.at("/services/0/milliseconds").longValue()).isEqualTo(12);
        assertThat(document.at("/way").textValue()).isEqualTo("direct");
    }

    @Test
    void the_json_document_has_every_field_when_nothing_was_tried() throws Exception {
        JsonNode document = new ObjectMapper().readTree(JsonReport.render(StopReport.failed(true, "no HOME")));

        assertThat(document.fieldNames()).toIterable()
                .containsExactly("way", "dryRun", "supervisorPid", "message", "services", "error");
        assertThat(document.get("way").isNull()).isTrue();
        assertThat(document.get("error").textValue()).isEqualTo("no HOME");
    }

    @ParameterizedTest
    @EnumSource(Outcome.class)
    void a_reason_is_an_error_of_a_failure_and_a_detail_of_a_success(Outcome outcome) throws Exception {
        JsonNode service = new ObjectMapper()
                .readTree(JsonReport.render(direct(outcome("web", outcome, "for a reason"))))
                .at("/services/0");

        assertThat(service.get(outcome.isFailure() ? "error" : "detail").textValue()).isEqualTo("for a reason");
        assertThat(service.get(outcome.isFailure() ? "detail" : "error").isNull()).isTrue();
    }

    @Test
    void the_json_document_has_the_result_of_a_hook() throws Exception {
        assertThat(hook(Optional.empty()).isNull()).isTrue();
        assertThat(hook(Optional.of(new HookResult(OptionalInt.of(0), Optional.empty()))))
                .hasToString("{\"exitStatus\":0,\"problem\":null}");
        assertThat(hook(Optional.of(new HookResult(OptionalInt.empty(), Optional.of("killed after 30 s")))))
                .hasToString("{\"exitStatus\":null,\"problem\":\"killed after 30 s\"}");
    }

    @ParameterizedTest
    @EnumSource(Outcome.class)
    void one_failure_among_successes_is_exit_code_1(Outcome outcome) {
        StopReport report = direct(stopped("web"), outcome("db", outcome, "for a reason"));

        assertThat(ExitCode.of(report, OptionalInt.empty())).isEqualTo(outcome.isFailure() ? 1 : 0);
    }

    @Test
    void an_interruption_counts_only_if_it_left_something_to_do() {
        assertThat(ExitCode.of(direct(stopped("web")), OptionalInt.of(2))).isZero();
        StopReport interrupted = direct(outcome("web", Outcome.INTERRUPTED, "still running"));
        assertThat(ExitCode.of(interrupted, OptionalInt.of(2))).isEqualTo(130);
        assertThat(ExitCode.of(interrupted, OptionalInt.of(15))).isEqualTo(143);
        assertThat(ExitCode.of(direct(outcome("web", Outcome.UNRECORDED, "locked")), OptionalInt.of(2))).isEqualTo(130);
        assertThat(ExitCode.of(StopReport.failed(false, "interrupted"), OptionalInt.of(15))).isEqualTo(143);
    }

    private static JsonNode hook(Optional<HookResult> result) throws Exception {
        ServiceOutcome web = new ServiceOutcome("web", PID, Outcome.STOPPED, Optional.of(Signal.TERM), Duration.ZERO,
                Optional.empty(), result);
        return new ObjectMapper().readTree(JsonReport.render(direct(web))).at("/services/0").required("hook");
    }

    private static StopReport direct(ServiceOutcome... services) {
        return new StopReport(Optional.of(Mode.DIRECT), false, Optional.empty(), Optional.empty(), List.of(services),
                Optional.empty(), Optional.of(Path.of("/state")));
    }

    private static ServiceOutcome stopped(String name) {
        return new ServiceOutcome(name, PID, Outcome.STOPPED, Optional.of(Signal.TERM), Duration.ofMillis(12),
                Optional.empty(), Optional.empty());
    }

    private static ServiceOutcome outcome(String name, Outcome outcome, String detail) {
        return new ServiceOutcome(name, PID, outcome, Optional.empty(), Duration.ZERO, Optional.of(detail),
                Optional.empty());
    }
}
