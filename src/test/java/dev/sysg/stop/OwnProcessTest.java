package dev.sysg.stop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sysg.platform.Pid;
import dev.sysg.platform.SignalSender;
import dev.sysg.platform.jvm.ThreadBootTime;
import dev.sysg.process.ProcessTable;
import dev.sysg.testing.FakeProc;
import dev.sysg.testing.ServiceWorld;

/** The sender is a mock: a bug here would end the test run, or the machine. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class OwnProcessTest {

    private final ProcessTable table = new ProcessTable(new ThreadBootTime());
    private final SignalSender signals = mock();
    private ServiceWorld services;

    @BeforeEach
    void start(@TempDir Path root) {
        services = new ServiceWorld(root);
    }

    @AfterEach
    void end() {
        services.close();
        verify(signals, never()).signal(any(), any());
        verify(signals, never()).signalGroup(any(), any());
    }

    @Test
    void sysg_itself_is_refused_even_with_force() {
        refuses(table.ownPid());
    }

    @Test
    void a_parent_process_is_refused_even_with_force() {
        List<Pid> pids = table.selfAndAncestors().pids();
        assertThat(pids).hasSizeGreaterThan(1);
        pids.forEach(this::refuses);
    }

    @Test
    void the_group_of_sysg_is_refused_even_with_force() {
        int group = table.find(table.ownPid()).orElseThrow().group();
        assumeTrue(group > 0, "its leader is outside of this container");
        refuses(Pid.of(group).orElseThrow());
    }

    @Test
    void the_group_of_a_parent_process_is_refused(@TempDir Path root) {
        FakeProc proc = new FakeProc(root);
        int shell = FakeProc.FIRST;
        int leader = FakeProc.FIRST + 1;
        proc.process(table.ownPid().value()).group(FakeProc.FIRST + 2).parent(shell).in();
        proc.process(shell).group(leader).parent(1).in();
        proc.process(leader).in();
        services.record("web", leader);
        ServiceOutcome outcome = stop().processes(proc.table()).stop("web");
        assertThat(outcome.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(outcome.detail().orElseThrow()).contains("run `sysg stop` from outside that service");
    }

    @Test
    void the_session_of_sysg_is_refused_though_no_parent_leads_it(@TempDir Path root) {
        FakeProc proc = new FakeProc(root);
        int leader = FakeProc.FIRST;
        proc.process(table.ownPid().value()).group(FakeProc.FIRST + 2).session(leader).parent(1).in();
        proc.process(leader).session(leader).in();
        services.record("web", leader);
        ServiceOutcome outcome = stop().with(StopOption.FORCE).processes(proc.table()).stop("web");
        assertThat(outcome.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(outcome.detail().orElseThrow()).contains("run `sysg stop` from outside that service");
    }

    @Test
    void bad_pids_fail_their_services_and_their_entries_stay() {
        services.record("zero", 0).record("init", 1).record("all", 4294967295L).record("negative", -1)
                .record("large", 2147483648L).record("text", "12").record("fraction", 12.5);
        StopReport report = stop().with(StopOption.FORCE).stopAll();
        assertThat(report.services()).hasSize(7).allSatisfy(service -> {
            assertThat(service.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(service.detail().orElseThrow()).contains("which is not the pid of a service");
        });
        assertThat(report.isFailure()).isTrue();
        assertThat(services.recorded()).hasSize(7);
    }

    private void refuses(Pid pid) {
        services.record("web", pid.value());
        ServiceOutcome outcome = stop().with(StopOption.FORCE).stop("web");
        assertThat(outcome.outcome()).as("pid %s", pid).isEqualTo(Outcome.FAILED);
        assertThat(services.recorded()).containsExactly("web");
    }

    private DirectStop stop() {
        return new DirectStop(services).signals(signals);
    }
}
