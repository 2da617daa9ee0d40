package dev.sysg.stop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.sysg.error.SysgException;
import dev.sysg.platform.jvm.ThreadBootTime;
import dev.sysg.process.ProcessTable;
import dev.sysg.testing.FakeProc;
import dev.sysg.testing.ServiceWorld.Service;

/** Records that are older than this pid namespace, in which every recorded pid means another process. */
class YoungContainerTest extends RecordedServicesTest {

    private final ProcessTable young = new ProcessTable(new ThreadBootTime()) {
        @Override
        public boolean isNamespaceYoungerThan(Instant moment) {
            return true;
        }
    };
    private final ProcessTable old = new ProcessTable(new ThreadBootTime()) {
        @Override
        public boolean isNamespaceYoungerThan(Instant moment) {
            return false;
        }
    };
    private Service web;
    private DirectStop stop;

    @BeforeEach
    void start() {
        web = services.start("web", "exec sleep 1000");
        services.record("gone", FakeProc.FIRST);
        stop = new DirectStop(services).processes(young);
    }

    @AfterEach
    void nothing_is_signalled() {
        assertThat(stop.sent()).isEmpty();
    }

    @Test
    void one_statement_refuses_the_whole_stop() {
        assertRefused();
    }

    @ParameterizedTest
    @EnumSource(value = StopOption.class, names = {"FORCE", "DRY_RUN", "NO_WAIT", "PARALLEL"})
    void no_option_stops_what_is_not_in_this_container(StopOption option) {
        stop.with(option);
        assertRefused();
    }

    @Test
    void a_stop_of_one_service_is_refused_as_well() {
        assertThatThrownBy(() -> stop.with(StopOption.FORCE).stop("gone")).isInstanceOf(SysgException.class)
                .hasMessageContaining("--pid=host");
        assertThat(services.recorded()).containsExactlyInAnyOrder("web", "gone");
    }

    @Test
    void a_service_that_is_not_recorded_needs_no_statement() {
        assertThat(stop.stop("nosuch").outcome()).isEqualTo(Outcome.NOT_RECORDED);
    }

    @Test
    void where_the_records_are_younger_a_process_that_has_ended_is_not_running() {
        assertThat(stop.processes(old).stop("gone").outcome()).isEqualTo(Outcome.NOT_RUNNING);
        assertThat(services.recorded()).containsExactly("web");
    }

    private void assertRefused() {
        assertThatThrownBy(() -> stop.stopAll()).isInstanceOf(SysgException.class)
                .hasMessageContaining("pid.json was written before this container started")
                .hasMessageContaining("nothing was signalled").hasMessageContaining("--pid=host")
                .hasMessageContaining("--forget");
        assertThat(web.isDead()).isFalse();
        assertThat(services.recorded()).containsExactlyInAnyOrder("web", "gone");
    }
}
