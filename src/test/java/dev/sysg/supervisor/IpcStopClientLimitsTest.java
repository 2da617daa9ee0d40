package dev.sysg.supervisor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

import dev.sysg.platform.ControlSockets.Connection;
import dev.sysg.platform.Pid;
import dev.sysg.platform.jvm.ThreadBootTime;
import dev.sysg.process.ProcessEntry;
import dev.sysg.process.ProcessTable;
import dev.sysg.supervisor.SupervisorStatus.Running;
import dev.sysg.testing.EachWait;
import dev.sysg.testing.FakeSupervisor.Script;
import dev.sysg.testing.FakeSupervisor;
import dev.sysg.testing.StartedProcesses;
import dev.sysg.time.Progress;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class IpcStopClientLimitsTest extends IpcExchange {

    @Test
    void silence_ends_with_the_time_limit() {
        long start = System.nanoTime();

        assertFailure(FakeSupervisor.silent(), SHORT, "did not answer within 400 ms");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(SHORT, Duration.ofSeconds(3));
    }

    @Test
    void single_bytes_do_not_extend_the_time_limit() {
        long start = System.nanoTime();

        assertFailure(dribbling(() -> { }), SHORT, "did not answer within 400 ms");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(SHORT, Duration.ofSeconds(3));
    }

    @Test
    void cancellation_ends_the_wait() {
        assertInterrupted(peer -> {
            peer.readFrame();
            cancellation.request(2);
            peer.awaitEnd();
        });
    }

    @Test
    void cancellation_ends_the_wait_while_bytes_come() {
        assertInterrupted(dribbling(() -> cancellation.request(2)));
    }

    @Test
    void the_end_of_the_supervisor_ends_the_wait() throws IOException {
        StartedProcesses processes = keep(new StartedProcesses());
        Process process = processes.foreign();

        assertThatThrownBy(() -> send(running(peer -> {
            peer.readFrame();
            process.destroyForcibly().onExit().join();
            peer.awaitEnd();
        }, process.toHandle()), STOP, LONG, Progress.SILENT)).isInstanceOf(SupervisorException.class)
                .hasMessageContaining("supervisor " + process.pid()).hasMessageContaining("ended before it answered");
    }

    @Test
    void a_frozen_supervisor_ends_the_wait() throws IOException {
        StartedProcesses processes = keep(new StartedProcesses());
        Process process = processes.foreign();

        assertThatThrownBy(() -> send(running(peer -> {
            peer.readFrame();
            StartedProcesses.freeze(process);
            peer.awaitEnd();
        }, process.toHandle()), STOP, LONG, Progress.SILENT)).isInstanceOf(SupervisorException.class)
                .hasMessageContaining("kill -CONT");
    }

    /** Between a read that found nothing and the check of its process, the supervisor may answer and end. */
    @Test
    void the_last_answer_of_a_supervisor_that_has_ended_counts() throws IOException {
        StartedProcesses processes = keep(new StartedProcesses());
        Process process = processes.foreign();
        ProcessEntry entry = new ProcessTable(new ThreadBootTime()).find(new Pid((int) process.pid()))
                .orElseThrow();
        process.destroyForcibly().onExit().join();
        Connection connection = mock(Connection.class);
        when(connection.read(any(), any())).thenReturn(0).thenAnswer(call -> {
            ByteBuffer target = call.getArgument(0);
            target.put("\"Ok\"\n".getBytes(UTF_8));
            return 5;
        });

        assertThat(send(new Running(directory, Optional.of(entry.identity()), connection),
                STOP, LONG, Progress.SILENT)).isEqualTo(new ControlResponse.Ok());
    }

    @Test
    void a_supervisor_that_does_not_read_is_a_failure() {
        ControlCommand huge = new ControlCommand.Stop(Optional.of("x".repeat(4 << 20)), Optional.empty());

        assertThatThrownBy(() -> send(queued(), huge, SHORT, Progress.SILENT))
                .isInstanceOf(SupervisorException.class).hasMessageContaining("did not read the command within 400 ms");
    }

    @Test
    void the_wait_is_reported_with_what_is_left() {
        List<String> subjects = new ArrayList<>();
        Running running = running(peer -> {
            peer.readFrame();
            LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
            peer.write("\"Ok\"\n");
        }, ProcessHandle.current());

        send(running, STOP, LONG, EachWait.of((subject, elapsed, atMost) -> {
            subjects.add(subject);
            assertThat(elapsed.plus(atMost)).isBetween(LONG.minusSeconds(1), LONG.plusSeconds(1));
        }));

        assertThat(subjects).isNotEmpty().containsOnly("the answer of " + running.name());
    }

    private static Script dribbling(Runnable meanwhile) {
        return peer -> {
            peer.readFrame();
            for (int i = 0;; i++) {
                peer.write(" ");
                if (i == 5) {
                    meanwhile.run();
                }
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
        };
    }

    private void assertInterrupted(Script script) {
        long start = System.nanoTime();
        assertThatThrownBy(() -> send(script, LONG)).isInstanceOf(SupervisorException.class)
                .hasMessageContaining("interrupted").hasMessageContaining("run `sysg stop` again");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    }

    /** Behind another client, so that the supervisor does not read. */
    private Running queued() {
        running(FakeSupervisor.silent(), ProcessHandle.current());
        return connect(ProcessHandle.current());
    }
}
