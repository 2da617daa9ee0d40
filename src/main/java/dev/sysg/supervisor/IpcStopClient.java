package dev.sysg.supervisor;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import jakarta.inject.Singleton;

import dev.sysg.config.Settings;
import dev.sysg.process.ProcessEntry;
import dev.sysg.process.ProcessTable;
import dev.sysg.store.StateDirectory;
import dev.sysg.supervisor.SupervisorStatus.Running;
import dev.sysg.supervisor.SupervisorStatus.Unclear;
import dev.sysg.time.Cancellation;
import dev.sysg.time.Deadline;
import dev.sysg.time.Durations;
import dev.sysg.time.Progress;
import dev.sysg.time.Stopwatch;

/** Sends a command to a supervisor and reads its answer: one line each way (systemg-compat.md §2). */
@Singleton
public record IpcStopClient(ProcessTable processes, Cancellation cancellation, EndpointProbe endpoints) {

    private static final int LONGEST_ANSWER = 1 << 20;
    private static final int CHUNK = 8192;
    private static final Duration SLICE = Duration.ofMillis(100);
    /** What a supervisor answers to commands that came while another stop was shutting it down. */
    private static final List<String> SHUTTING_DOWN =
            List.of("supervisor is shutting down", "supervisor dropped the command before replying");

    /**
     * Sends the command and waits for the answer, at most for the response timeout. The connection serves one command.
     *
     * @throws SupervisorDisconnectedException if the supervisor shuts down, ends or hangs up before it answers
     * @throws SupervisorException             if it is frozen, gives no or a malformed answer, or on cancellation
     */
    public ControlResponse send(Running supervisor, ControlCommand command, StateDirectory state, Settings settings,
            Progress progress) {
        if (cancellation.isRequested()) {
            throw new SupervisorException("interrupted before the command was sent to " + supervisor.name()
                    + ": nothing was stopped; run `sysg " + command.subcommand() + "` again");
        }
        return new Exchange(supervisor, command, state, settings.responseTimeout(), progress).send();
    }

    /** One command and its answer. */
    private final class Exchange {

        private final Running supervisor;
        private final ControlCommand command;
        private final StateDirectory state;
        private final Duration limit;
        private final Progress progress;
        private final Deadline deadline;
        private final Stopwatch stopwatch = Stopwatch.started();
        private final ByteArrayOutputStream answer = new ByteArrayOutputStream();
        private Optional<IOException> unsent = Optional.empty();

        Exchange(Running supervisor, ControlCommand command, StateDirectory state, Duration limit, Progress progress) {
            this.supervisor = supervisor;
            this.command = command;
            this.state = state;
            this.limit = limit;
            this.progress = progress;
            this.deadline = Deadline.after(limit);
        }

        ControlResponse send() {
            write();
            try {
                ControlResponse response = ResponseParser.parse(read(), command);
                if (response instanceof ControlResponse.Error error && SHUTTING_DOWN.containsAll(error.lines())) {
                    throw disconnected("answered: " + error.lines().get(0), null);
                }
                return response;
            } catch (IOException e) {
                throw failure("gave " + e.getMessage(), e);
            }
        }

        /** A supervisor that refuses this user answers without reading: its answer counts, also if the write fails. */
        private void write() {
            try {
                supervisor.connection().write(ByteBuffer.wrap(command.frame().getBytes(StandardCharsets.UTF_8)),
                        deadline.remaining());
            } catch (SocketTimeoutException e) {
                throw unanswered("did not read the command within " + Durations.text(limit));
            } catch (IOException e) {
                unsent = Optional.of(e);
            }
        }

        private byte[] read() {
            byte[] chunk = new byte[CHUNK];
            Optional<SupervisorException> obstacle = Optional.empty();
            for (;;) {
                int count = readChunk(chunk);
                int end = new String(chunk, 0, Math.max(0, count), StandardCharsets.ISO_8859_1).indexOf('\n');
                answer.write(chunk, 0, end >= 0 ? end : Math.max(0, count));
                if (answer.size() > LONGEST_ANSWER) {
                    throw failure("gave an answer longer than 1 MiB", null);
                }
                if (end >= 0 || count < 0) {
                    requireAnswer(end >= 0);
                    return answer.toByteArray();
                }
                checkLimits();
                progress.waiting("the answer of " + supervisor.name(), stopwatch.elapsed(), deadline.remaining());
                if (count == 0) {
                    // It may have answered between the read and the check of its process, so one more read decides.
                    Optional<SupervisorException> before = obstacle;
                    obstacle = obstacle();
                    if (before.isPresent() && obstacle.isPresent()) {
                        throw obstacle.get();
                    }
                }
            }
        }

        private int readChunk(byte[] chunk) {
            try {
                return supervisor.connection().read(ByteBuffer.wrap(chunk), SLICE);
            } catch (IOException e) {
                // A whole answer may come before the reset, without its line end; half of one cannot be parsed.
                if (answer.size() > 0) {
                    return -1;
                }
                throw disconnected("closed the connection: " + unsent.orElse(e).getMessage(), e);
            }
        }

        private void requireAnswer(boolean lineEnded) {
            if (answer.toString(StandardCharsets.ISO_8859_1).isBlank()) {
                throw lineEnded ? failure("gave a blank answer", null)
                        : disconnected("closed the connection without an answer", unsent.orElse(null));
            }
        }

        private void checkLimits() {
            if (deadline.isPast()) {
                throw unanswered("did not answer within " + Durations.text(limit));
            }
            if (cancellation.isRequested()) {
                throw new SupervisorException("interrupted while waiting for the answer of " + supervisor.name()
                        + ", which may still carry out the command: run `sysg " + command.subcommand()
                        + "` again to be sure");
            }
        }

        /** Why there will be no answer, if that can be seen. */
        private Optional<SupervisorException> obstacle() {
            if (supervisor.process().isEmpty()) {
                return Optional.empty();
            }
            Optional<ProcessEntry> process = processes.find(supervisor.process().get());
            if (process.isEmpty() || process.get().isDead()) {
                return Optional.of(disconnected("ended before it answered", null));
            }
            return process.filter(ProcessEntry::isStopped).map(stopped -> new SupervisorException(endpoints.orFrozen(
                    new Unclear(supervisor.name() + " is stopped by a signal and cannot answer; nothing was signalled, "
                            + "but it may carry out the command later: resume it with: kill -CONT " + stopped.pid()),
                    process, Optional.empty(), state)));
        }

        private SupervisorException unanswered(String fact) {
            return new SupervisorException(endpoints.orSilent(new Unclear(message(fact)), supervisor, state));
        }

        private SupervisorDisconnectedException disconnected(String fact, Exception cause) {
            return new SupervisorDisconnectedException(message(fact), cause);
        }

        private SupervisorException failure(String fact, Exception cause) {
            return new SupervisorException(message(fact), cause);
        }

        private String message(String fact) {
            String consequence = command instanceof ControlCommand.Status ? ""
                    : "; nothing was signalled, but it may carry out the command";
            return supervisor.name() + " " + fact + consequence + ": see its log, then run `sysg "
                    + command.subcommand() + "` again";
        }
    }
}
