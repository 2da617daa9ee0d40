package dev.sysg.supervisor;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

import jakarta.inject.Singleton;

import dev.sysg.config.Settings;
import dev.sysg.platform.ControlSockets.Connection;
import dev.sysg.process.ProcessEntry;
import dev.sysg.process.ProcessTable;
import dev.sysg.supervisor.ResponseParser.MalformedResponseException;
import dev.sysg.supervisor.SupervisorStatus.Running;
import dev.sysg.time.Cancellation;
import dev.sysg.time.Deadline;
import dev.sysg.time.Durations;

/**
 * Sends a command to a supervisor and takes its answer: one line each way (systemg-compat.md §2). Whatever comes back,
 * or does not, the time is limited, and nothing but the answer is believed.
 */
@Singleton
public class IpcStopClient {

    private static final int LONGEST_ANSWER = 1 << 20;
    private static final int CHUNK = 8192;
    private static final Duration SLICE = Duration.ofMillis(100);

    private final ProcessTable processes;
    private final Cancellation interruption;

    IpcStopClient(ProcessTable processes, Cancellation interruption) {
        this.processes = processes;
        this.interruption = interruption;
    }

    /**
     * Sends the command, and waits for the answer while the supervisor lives.
     *
     * @param remaining hears how long the answer can still take, each time it is looked for
     * @throws SupervisorDisconnectedException     if it ends or closes the connection before that
     * @throws SupervisorException if there is no answer in time, or none that can be understood
     */
    public ControlResponse send(Running supervisor, ControlCommand command, Settings settings,
            Consumer<Duration> remaining) {
        if (interruption.isRequested()) {
            throw new SupervisorException(
                    "interrupted before " + supervisor.name() + " was asked: nothing was stopped");
        }
        Deadline deadline = Deadline.after(settings.responseTimeout());
        Optional<IOException> unsent = write(supervisor, command, deadline, settings);
        byte[] answer = read(supervisor, deadline, settings, unsent, remaining);
        try {
            return ResponseParser.parse(answer);
        } catch (MalformedResponseException e) {
            throw failure(supervisor, "gave " + e.getMessage(), e);
        }
    }

    /** A supervisor that refuses us says so without reading: its answer counts, also when the write fails. */
    private static Optional<IOException> write(Running supervisor, ControlCommand command, Deadline deadline,
            Settings settings) {
        try {
            supervisor.connection().write(ByteBuffer.wrap(command.frame().getBytes(StandardCharsets.UTF_8)),
                    deadline.remaining());
            return Optional.empty();
        } catch (SocketTimeoutException e) {
            throw failure(supervisor, "did not take the command within " + Durations.text(settings.responseTimeout()),
                    e);
        } catch (IOException e) {
            return Optional.of(e);
        }
    }

    private byte[] read(Running supervisor, Deadline deadline, Settings settings, Optional<IOException> unsent,
            Consumer<Duration> remaining) {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        byte[] chunk = new byte[CHUNK];
        Optional<SupervisorException> obstacle = Optional.empty();
        for (;;) {
            int count = readChunk(supervisor.connection(), chunk, answer, supervisor, unsent);
            int end = count > 0 ? indexOfLineEnd(chunk, count) : -1;
            answer.write(chunk, 0, end >= 0 ? end : Math.max(0, count));
            if (answer.size() > LONGEST_ANSWER) {
                throw failure(supervisor, "gave an answer longer than 1 MiB", null);
            }
            if (end >= 0 || count < 0) {
                return complete(answer, end >= 0, supervisor, unsent);
            }
            if (deadline.isPast()) {
                throw failure(supervisor, "did not answer within " + Durations.text(settings.responseTimeout()), null);
            }
            checkInterruption(supervisor);
            remaining.accept(deadline.remaining());
            if (count == 0) {
                // It may have answered between a read and a look at it: only after another read is that ruled out.
                if (obstacle.isPresent()) {
                    throw obstacle.get();
                }
                obstacle = obstacle(supervisor);
            }
        }
    }

    private static int readChunk(Connection connection, byte[] chunk, ByteArrayOutputStream before, Running supervisor,
            Optional<IOException> unsent) {
        try {
            return connection.read(ByteBuffer.wrap(chunk), SLICE);
        } catch (IOException e) {
            // A whole answer may come before the reset, without its line end; half of one will not parse.
            if (before.size() > 0) {
                return -1;
            }
            throw hungUp(supervisor, "closed the connection: " + unsent.orElse(e).getMessage(), e);
        }
    }

    private static byte[] complete(ByteArrayOutputStream answer, boolean ended, Running supervisor,
            Optional<IOException> unsent) {
        if (answer.toString(StandardCharsets.ISO_8859_1).isBlank()) {
            throw ended ? failure(supervisor, "gave a blank answer", null)
                    : hungUp(supervisor, "closed the connection without an answer", unsent.orElse(null));
        }
        return answer.toByteArray();
    }

    private static int indexOfLineEnd(byte[] chunk, int count) {
        for (int i = 0; i < count; i++) {
            if (chunk[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private void checkInterruption(Running supervisor) {
        if (interruption.isRequested()) {
            throw new SupervisorException("interrupted while waiting for the answer of " + supervisor.name()
                    + ", which may carry out the command all the same: stop again to be sure");
        }
    }

    /** Why there will be no answer, if that can be seen. */
    private Optional<SupervisorException> obstacle(Running supervisor) {
        if (supervisor.process().isEmpty()) {
            return Optional.empty();
        }
        Optional<ProcessEntry> process = processes.find(supervisor.process().get());
        if (process.isEmpty() || process.get().isDead()) {
            return Optional.of(hungUp(supervisor, "ended before it answered", null));
        }
        return process.get().isStopped()
                ? Optional.of(failure(supervisor, "is stopped and cannot answer (kill -CONT lets it go on)", null))
                : Optional.empty();
    }

    private static SupervisorDisconnectedException hungUp(Running supervisor, String fact, Exception cause) {
        return new SupervisorDisconnectedException(message(supervisor, fact), cause);
    }

    private static SupervisorException failure(Running supervisor, String fact, Exception cause) {
        return new SupervisorException(message(supervisor, fact), cause);
    }

    private static String message(Running supervisor, String fact) {
        return supervisor.name() + " " + fact + "; nothing was signalled, though it may have begun with the command: "
                + "see its log, and stop again";
    }
}
