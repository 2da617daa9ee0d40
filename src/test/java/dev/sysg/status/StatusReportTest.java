package dev.sysg.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class StatusReportTest {

    /** Pairs of state and health. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "running healthy                  | true  | healthy",
        "running healthy, done healthy    | true  | healthy",
        "running healthy, stopped inactive| true  | healthy",
        "running healthy, idle degraded   | true  | degraded",
        "running healthy, idle warn       | true  | degraded",
        "running failing, running healthy | false | failing",
        "running healthy, failed degraded | false | failing",
        "stopped inactive, done healthy   | false | healthy",
        "''                               | false | healthy",
    })
    void all_is_well_if_something_runs_and_nothing_has_failed(String units, boolean well, String health) {
        StatusReport report = new StatusReport("then", Stream.of(units.split(", ")).filter(unit -> !unit.isEmpty())
                .map(unit -> unit.split(" "))
                .map(unit -> UnitStatus.answered(UnitStatusTest.json("{}").put("state", unit[0])
                        .put("health", unit[1])))
                .toList(), List.of(), true);

        assertThat(report.isWell()).isEqualTo(well);
        assertThat(report.document().get("overall_health").textValue()).isEqualTo(health);
    }

    @Test
    void the_document_is_a_status_v1() {
        StatusReport report = new StatusReport("2026-01-02T03:04:05Z",
                List.of(new UnitStatus(UnitStatusTest.json("{'name':'a'}"))),
                List.of(), true);

        assertThat(report.document()).isEqualTo(UnitStatusTest.json("{'schema_version':'status.v1',"
                + "'captured_at':'2026-01-02T03:04:05Z','overall_health':'healthy','units':[{'name':'a'}]}"));
    }
}
