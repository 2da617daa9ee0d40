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
import dev.sysg.testing.FakeSupervisor.Script;
import dev.sysg.testing.FakeSupervisor;
import dev.sysg.testing.Processes;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class IpcStopClientLimitsTest extends IpcExchange {

    @Test
    void silence_ends_with_the_time_limit() {
        long start = System.nanoTime();

        assertFailure(FakeSupervisor.silent(), SHORT, "did not answer within 400 ms");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(SHORT, Duration.ofSeconds(3));
    }

    @Test
    void a_byte_now_and_then_does_not_stretch_the_time_limit() {
        long start = System.nanoTime();

        assertFailure(dribbling(() -> { }), SHORT, "did not answer within 400 ms");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(SHORT, Duration.ofSeconds(3));
    }

    @Test
    void an_interruption_ends_the_wait() {
        assertInterrupted(peer -> {
            peer.readFrame();
            interruption.request(2);
            peer.awaitEnd();
        });
    }

    @Test
    void an_interruption_ends_the_wait_while_bytes_come_too() {
        assertInterrupted(dribbling(() -> interruption.request(2)));
    }

    @Test
    void a_supervisor_that_dies_is_noticed_at_once() throws IOException {
        Processes processes = keep(new Processes());
        Process process = processes.foreign();

        assertThatThrownBy(() -> client.send(running(peer -> {
            peer.readFrame();
            process.destroyForcibly().onExit().join();
            peer.awaitEnd();
        }, process.toHandle()), STOP, settings(LONG), UNHEARD)).isInstanceOf(SupervisorException.class)
                .hasMessageContaining("supervisor " + process.pid()).hasMessageContaining("ended before it answered");
    }

    @Test
    void so_is_one_that_is_frozen() throws IOException {
        Processes processes = keep(new Processes());
        Process process = processes.foreign();

        assertThatThrownBy(() -> client.send(running(peer -> {
            peer.readFrame();
            freeze(process);
            peer.awaitEnd();
        }, process.toHandle()), STOP, settings(LONG), UNHEARD)).isInstanceOf(SupervisorException.class)
                .hasMessageContaining("kill -CONT");
    }

    /** Between a read that found nothing and the look at the process, the supervisor may answer and end. */
    @Test
    void the_last_words_of_a_supervisor_that_has_ended_count() throws IOException {
        Processes processes = keep(new Processes());
        Process process = processes.foreign();
        ProcessEntry entry = new ProcessTable(new ThreadBootTime()).find(new Pid((int) process.pid())).orElseThrow();
        process.destroyForcibly().onExit().join();
        Connection connection = mock(Connection.class);
        when(connection.read(any(), any())).thenReturn(0).thenAnswer(call -> {
            ByteBuffer target = call.getArgument(0);
            target.put("\"Ok\"\n".getBytes(UTF_8));
            return 5;
        });

        assertThat(client.send(new Running(directory, Optional.of(entry.identity()), connection),
                STOP, settings(LONG), UNHEARD)).isEqualTo(new ControlResponse.Ok());
    }

    @Test
    void a_supervisor_that_takes_no_command_is_a_failure() {
        ControlCommand huge = new ControlCommand.Stop("x".repeat(4 << 20));

        assertThatThrownBy(() -> client
                .send(queued(), huge, settings(SHORT), UNHEARD))
                .isInstanceOf(SupervisorException.class).hasMessageContaining("did not take the command within 400 ms");
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

    private static void freeze(Process process) throws IOException {
        try {
            Processes.freeze(process);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void assertInterrupted(Script script) {
        long start = System.nanoTime();
        assertThatThrownBy(() -> send(script, LONG)).isInstanceOf(SupervisorException.class)
                .hasMessageContaining("interrupted").hasMessageContaining("stop again");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    }

    /** Behind another client, where nobody reads what we write. */
    private Running queued() {
        running(FakeSupervisor.silent(), ProcessHandle.current());
        return connect(ProcessHandle.current());
    }
}
