package dev.sysg.cli;

import static org.assertj.core.api.Assertions.assertThat;

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
import dev.sysg.stop.Outcome;
import dev.sysg.stop.ServiceOutcome;
import dev.sysg.stop.StopReport.Way;
import dev.sysg.stop.StopReport;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ReportTest {

    private static final Optional<Pid> PID = Optional.of(new Pid(4711));

    @Test
    void a_stopped_service_has_a_line_with_signal_and_time() {
        assertThat(Format.TEXT.render(direct(stopped("web")))).isEqualTo("web: stopped (TERM, 12 ms)\n");
    }

    @Test
    void nothing_to_do_is_said() {
        assertThat(Format.TEXT.render(direct())).isEqualTo("nothing to stop\n");
    }

    @Test
    void a_supervisors_message_is_the_whole_result() {
        StopReport report = new StopReport(Optional.of(Way.SUPERVISOR), false, PID,
                Optional.of("Service 'web' stopped"),
                List.of(stopped("web")), Optional.empty());

        assertThat(Format.TEXT.render(report)).isEqualTo("Service 'web' stopped\n");
    }

    @Test
    void a_supervisors_message_that_proves_wrong_does_not_stand_alone() {
        StopReport report = new StopReport(Optional.of(Way.SUPERVISOR), false, PID,
                Optional.of("Service 'web' stopped"),
                List.of(outcome("web", Outcome.FAILED, "pid 4711 lives on")), Optional.empty());

        assertThat(Format.TEXT.render(report)).isEqualTo("Service 'web' stopped\nweb: not stopped\n");
    }

    @Test
    void a_supervisor_that_says_no_more_than_ok_does_not_mean_that_there_was_nothing_to_stop() {
        for (Optional<String> message : List.of(Optional.<String>empty(), Optional.of(""))) {
            StopReport report = new StopReport(Optional.of(Way.SUPERVISOR), false, PID, message, List.of(),
                    Optional.empty());

            assertThat(Format.TEXT.render(report)).isEqualTo("the supervisor reports success\n");
        }
    }

    @Test
    void a_name_cannot_forge_a_second_line() {
        String text = Format.TEXT.render(direct(stopped("web\nroot: stopped\033[2K")));

        assertThat(text).isEqualTo("web?root: stopped?[2K: stopped (TERM, 12 ms)\n");
    }

    @ParameterizedTest
    @EnumSource(Outcome.class)
    void every_outcome_has_a_line_that_names_the_service(Outcome outcome) {
        assertThat(Format.TEXT.render(direct(outcome("web", outcome, "for a reason")))).startsWith("web: ")
                .endsWith("\n");
    }

    @ParameterizedTest
    @EnumSource(Outcome.class)
    void each_failure_is_an_error_of_its_own_that_tells_the_reason(Outcome outcome) {
        List<String> errors = TextReport.errors(direct(stopped("web"), outcome("db", outcome, "for a reason")));

        if (outcome.isFailure()) {
            assertThat(errors).singleElement().asString().startsWith("'db' ").endsWith("for a reason");
        } else {
            assertThat(errors).isEmpty();
        }
    }

    @Test
    void several_failures_are_counted_after_their_reasons_and_before_that_of_the_whole() {
        StopReport report = new StopReport(Optional.of(Way.SUPERVISOR), false, PID, Optional.empty(),
                List.of(outcome("web", Outcome.FAILED, "one"), outcome("db", Outcome.UNRECORDED, "two")),
                Optional.of("it lives on"));

        assertThat(TextReport.errors(report)).containsExactly("'web' was not stopped: one", "'db' has ended, but two",
                "2 of 2 services failed", "it lives on");
    }

    @Test
    void the_json_document_holds_names_as_they_are_without_a_character_that_a_terminal_would_obey() throws Exception {
        String name = "w\n\"ë\033\u009b\u202e\ud800";
        String text = Format.JSON.render(direct(stopped(name)));
        JsonNode document = new ObjectMapper().readTree(text);

        assertThat(text.chars()).allMatch(c -> c == '\n' || c >= ' ' && c < 0x7f);
        assertThat(document.at("/services/0/name").textValue()).isEqualTo(name);
        assertThat(document.at("/services/0/signal").textValue()).isEqualTo("TERM");
        assertThat(document.at("/services/0/milliseconds").longValue()).isEqualTo(12);
        assertThat(document.at("/way").textValue()).isEqualTo("direct");
    }

    @Test
    void the_json_document_has_every_field_also_when_nothing_was_tried() throws Exception {
        JsonNode document = new ObjectMapper().readTree(Format.JSON.render(StopReport.failed(true, "no HOME")));

        assertThat(document.fieldNames()).toIterable()
                .containsExactly("way", "dryRun", "supervisorPid", "message", "services", "error");
        assertThat(document.get("way").isNull()).isTrue();
        assertThat(document.get("error").textValue()).isEqualTo("no HOME");
    }

    @ParameterizedTest
    @EnumSource(Outcome.class)
    void the_reason_of_a_failure_is_an_error_and_that_of_a_success_a_detail(Outcome outcome) throws Exception {
        JsonNode service = new ObjectMapper()
                .readTree(Format.JSON.render(direct(outcome("web", outcome, "for a reason"))))
                .at("/services/0");

        assertThat(service.get(outcome.isFailure() ? "error" : "detail").textValue()).isEqualTo("for a reason");
        assertThat(service.get(outcome.isFailure() ? "detail" : "error").isNull()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Outcome.class)
    void one_failure_among_successes_is_exit_code_1(Outcome outcome) {
        StopReport report = direct(stopped("web"), outcome("db", outcome, "for a reason"));

        assertThat(ExitCode.of(report, OptionalInt.empty())).isEqualTo(outcome.isFailure() ? 1 : 0);
    }

    @Test
    void an_interruption_counts_only_if_it_left_something_undone() {
        assertThat(ExitCode.of(direct(stopped("web")), OptionalInt.of(2))).isZero();
        assertThat(ExitCode.of(direct(outcome("web", Outcome.INTERRUPTED, "lives")), OptionalInt.of(2))).isEqualTo(130);
        assertThat(ExitCode.of(direct(outcome("web", Outcome.INTERRUPTED, "lives")), OptionalInt.of(15)))
                .isEqualTo(143);
        assertThat(ExitCode.of(direct(outcome("web", Outcome.UNRECORDED, "locked")), OptionalInt.of(2))).isEqualTo(130);
        assertThat(ExitCode.of(StopReport.failed(false, "interrupted"), OptionalInt.of(15))).isEqualTo(143);
    }

    private static StopReport direct(ServiceOutcome... services) {
        return new StopReport(Optional.of(Way.DIRECT), false, Optional.empty(), Optional.empty(), List.of(services),
                Optional.empty());
    }

    private static ServiceOutcome stopped(String name) {
        return new ServiceOutcome(name, PID, Outcome.STOPPED, Optional.of(Signal.TERM), Duration.ofMillis(12),
                Optional.empty());
    }

    private static ServiceOutcome outcome(String name, Outcome outcome, String detail) {
        return new ServiceOutcome(name, PID, outcome, Optional.empty(), Duration.ZERO, Optional.of(detail));
    }
}
