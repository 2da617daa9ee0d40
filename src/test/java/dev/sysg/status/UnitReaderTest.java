package dev.sysg.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sysg.identity.IdentityVerifier;
import dev.sysg.manifest.ManifestSource;
import dev.sysg.platform.KillResult;
import dev.sysg.platform.Pid;
import dev.sysg.platform.SignalSender;
import dev.sysg.platform.jvm.JnrFlock;
import dev.sysg.process.ProcessTable;
import dev.sysg.store.StateDirectory;
import dev.sysg.store.StoreException;
import dev.sysg.store.Stores;
import dev.sysg.testing.FakeProc;

/** Units over made-up processes. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class UnitReaderTest {

    private static final int SUPERVISOR = FakeProc.FIRST + 9;
    private static final int WEB = FakeProc.FIRST + 10;
    private static final int CHILD = FakeProc.FIRST + 11;

    @TempDir
    Path root;

    private final SignalSender signals = mock(SignalSender.class);
    private FakeProc proc;
    private StateDirectory state;
    private UnitReader reader;

    @BeforeEach
    void an_empty_machine() throws IOException {
        proc = new FakeProc(Files.createDirectory(root.resolve("proc")));
        state = new StateDirectory(Files.createDirectory(root.resolve("state")));
        ProcessTable processes = proc.table();
        when(signals.probe(any())).thenReturn(KillResult.NO_SUCH_PROCESS);
        when(signals.probeGroup(any())).thenReturn(KillResult.NO_SUCH_PROCESS);
        reader = new UnitReader(Stores.all(new JnrFlock()), mock(ManifestSource.class),
                new IdentityVerifier(processes, signals), processes);
    }

    @Test
    void a_child_of_the_supervisor_is_measured_with_its_process_group() {
        proc.process(WEB).parent(SUPERVISOR).uses(100, 1000).in();
        proc.process(CHILD).parent(WEB).group(WEB).uses(36_000, 500).in();

        UnitStatus unit = answered("{'name':'web','process':{'pid':" + WEB + ",'state':'running'},"
                + "'metrics':{'latest_rss_bytes':99,'samples':3},'uptime':{'seconds':3}}");

        assertThat(unit.text("/metrics/latest_rss_bytes")).isEqualTo("1536000");
        // 361 s of an hour.
        assertThat(unit.text("/metrics/latest_cpu_percent")).isEqualTo("10.0");
        assertThat(unit.text("/metrics/samples")).isEmpty();
        assertThat(unit.text("/uptime/human")).isEqualTo("1h0m");
    }

    @Test
    void a_process_of_the_start_time_in_the_answer_is_measured() {
        Instant start = Instant.now().minusSeconds(7200);
        proc.process(WEB).startedAt(start).uses(0, 4).in();

        assertThat(answered("{'name':'web','process':{'pid':" + WEB + "},'uptime':{'started_at':'"
                + start.plusMillis(1500) + "'}}").text("/metrics/latest_rss_bytes")).isEqualTo("4096");
    }

    @ParameterizedTest
    @ValueSource(strings = {"'started_at':'2026-01-02T03:04:05Z'", "'started_at':'soon'", "'seconds':5"})
    void what_may_be_another_process_is_not_measured(String uptime) {
        proc.process(WEB).uses(0, 4).in();

        UnitStatus unit = answered("{'name':'web','process':{'pid':" + WEB + "},'uptime':{" + uptime
                + "},'metrics':{'latest_rss_bytes':99}}");

        assertThat(unit.document().has("metrics")).isFalse();
        assertThat(unit.document().has("uptime")).isFalse();
    }

    /** Both are in another pid namespace, where the pid means another process. */
    @Test
    void an_unknown_supervisor_has_no_children() {
        proc.process(WEB).parent(0).uses(0, 4).in();

        StatusReport report = reader.ofAnswer(UnitStatusTest.json("{'units':[{'name':'web','process':{'pid':" + WEB
                + "}}]}"),
                Optional.empty());

        assertThat(report.units().get(0).document().has("metrics")).isFalse();
    }

    @Test
    void a_zombie_is_not_measured() {
        proc.process(WEB).parent(SUPERVISOR).state('Z').in();

        UnitStatus unit = answered("{'name':'web','process':{'pid':" + WEB + ",'state':'zombie'},'metrics':{}}");

        assertThat(unit.document().has("metrics")).isFalse();
        assertThat(unit.isFailing()).isTrue();
    }

    @Test
    void units_are_in_the_order_of_their_names_and_what_is_none_is_left_out() {
        StatusReport report = reader.ofAnswer(UnitStatusTest.json("{'captured_at':'then','units':["
                + "{'name':'b'},7,null,{'name':'a','spawned_children':[{}]}]}"), Optional.empty());

        assertThat(report.units()).extracting(UnitStatus::name).containsExactly("a", "b");
        assertThat(report.capturedAt()).isEqualTo("then");
        assertThat(report.units().get(0).document().has("spawned_children")).isFalse();
    }

    @Test
    void a_recorded_process_that_is_verified_is_running() throws IOException {
        record("{'web':" + WEB + "}");
        proc.process(WEB).uses(36_100, 1000).in();

        UnitStatus unit = recorded();

        assertThat(unit.isRunning()).isTrue();
        assertThat(unit.text("/process/state")).isEqualTo("running");
        assertThat(unit.text("/metrics/latest_rss_bytes")).isEqualTo("1024000");
        assertThat(unit.text("/metrics/latest_cpu_percent")).isEqualTo("10.0");
        assertThat(unit.text("/uptime/human")).isEqualTo("1h0m");
        assertThat(unit.text("/reason")).isIn("", "null");
    }

    @ParameterizedTest
    @CsvSource({"true, unclear", "false, stale"})
    void a_pid_that_was_reused_is_not_running(boolean leader, String expected) throws IOException {
        record("{'web':" + WEB + "}");
        Files.setLastModifiedTime(state.pidFile(), FileTime.from(Instant.now().minus(Duration.ofHours(2))));
        proc.process(WEB).group(leader ? WEB : 77).in();

        UnitStatus unit = recorded();

        assertThat(unit.text("/state")).isEqualTo(expected);
        assertThat(unit.isFailing()).isTrue();
        assertThat(unit.text("/reason")).contains("pid " + WEB, "started after " + state.pidFile());
        assertThat(unit.document().has("metrics")).isFalse();
    }

    @Test
    void a_recorded_process_that_has_ended_is_lost() throws IOException {
        record("{'web':" + WEB + "}");

        UnitStatus unit = recorded();

        assertThat(unit.text("/state")).isEqualTo("lost");
        assertThat(unit.text("/process/state")).isEqualTo("missing");
        assertThat(unit.text("/reason")).isEqualTo("pid " + WEB + " has ended");
    }

    @Test
    void a_group_without_its_leader_is_lost_and_said_to_be_running() throws IOException {
        record("{'web':" + WEB + "}");
        when(signals.probeGroup(new Pid(WEB))).thenReturn(KillResult.DELIVERED);
        proc.process(WEB).state('Z').in();
        proc.process(CHILD).group(WEB).in();

        UnitStatus unit = recorded();

        assertThat(unit.text("/state")).isEqualTo("lost");
        assertThat(unit.text("/reason")).isEqualTo("pid " + WEB + " has ended, but others of its group are running");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "0", "-7", "'x'", "null"})
    void what_is_no_pid_of_a_service_is_unclear(String pid) throws IOException {
        record("{'web':" + pid + "}");

        assertThat(recorded().text("/state")).isEqualTo("unclear");
        assertThat(recorded().text("/reason")).endsWith("which is not the pid of a service");
    }

    /** It may be the service's own health check. */
    @Test
    void the_service_that_asks_is_running() throws IOException {
        Pid self = proc.table().ownPid();
        proc.process(self.value()).in();
        record("{'web':" + self + "}");

        assertThat(recorded().isRunning()).isTrue();
    }

    @Test
    void a_broken_project_is_a_problem_beside_the_services_of_others() throws IOException {
        for (String project : List.of("broken", "demo")) {
            Files.createDirectories(state.projects().resolve(project));
        }
        Files.writeString(state.projects().resolve("broken/pid.xml"), "<PidFile>");
        Files.writeString(state.projects().resolve("demo/pid.xml"), "<PidFile><services><name>web</name><pid>" + WEB
                + "</pid></services></PidFile>");

        StatusReport report = reader.ofRecords(state, Optional.empty());

        assertThat(report.units()).extracting(UnitStatus::name).containsExactly("demo/web");
        assertThat(report.problems()).singleElement().asString().contains("broken/pid.xml", "[SG0024]");
    }

    @Test
    void a_corrupt_file_is_an_error() throws IOException {
        Files.writeString(state.pidFile(), "{");

        assertThatThrownBy(() -> reader.ofRecords(state, Optional.empty())).isInstanceOf(StoreException.class);
    }

    private UnitStatus answered(String unit) {
        return reader.ofAnswer(UnitStatusTest.json("{'units':[" + unit + "]}"), Optional.of(new Pid(SUPERVISOR)))
                .units()
                .get(0);
    }

    private void record(String services) throws IOException {
        Files.writeString(state.pidFile(), "{\"services\":" + services.replace('\'', '"') + "}");
    }

    private UnitStatus recorded() {
        return reader.ofRecords(state, Optional.empty()).units().get(0);
    }
}
