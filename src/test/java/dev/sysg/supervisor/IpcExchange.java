package dev.sysg.supervisor;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.sysg.config.Settings;
import dev.sysg.platform.Pid;
import dev.sysg.platform.jvm.JnrControlSockets;
import dev.sysg.platform.jvm.ThreadBootTime;
import dev.sysg.process.ProcessEntry;
import dev.sysg.process.ProcessTable;
import dev.sysg.store.StateDirectory;
import dev.sysg.supervisor.SupervisorStatus.Running;
import dev.sysg.testing.FakeSupervisor.Script;
import dev.sysg.testing.FakeSupervisor;
import dev.sysg.time.Cancellation;
import dev.sysg.time.Progress;

/** Sends a command to a supervisor that answers by a script. */
@Timeout(20)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
abstract class IpcExchange {

    static final ControlCommand STOP = new ControlCommand.Stop(Optional.of("wéb"), Optional.empty());
    static final Duration LONG = Duration.ofSeconds(15);
    static final Duration SHORT = Duration.ofMillis(400);

    @TempDir
    Path directory;

    final Cancellation cancellation = new Cancellation();
    final IpcStopClient client = Supervisors.client(cancellation);
    final List<AutoCloseable> open = new ArrayList<>();
    FakeSupervisor supervisor;

    @AfterEach
    void close_everything() throws Exception {
        for (AutoCloseable closeable : open) {
            closeable.close();
        }
    }

    ControlResponse send(Script script, Duration limit) {
        return send(running(script, ProcessHandle.current()), STOP, limit, Progress.SILENT);
    }

    ControlResponse send(Running running, ControlCommand command, Duration limit, Progress progress) {
        return client.send(running, command, new StateDirectory(directory), settings(limit), progress);
    }

    /** A supervisor that follows this script, and appears to be this process. */
    Running running(Script script, ProcessHandle process) {
        supervisor = keep(FakeSupervisor.at(directory.resolve("control.sock"), script));
        return connect(process);
    }

    Running connect(ProcessHandle process) {
        Path socket = directory.resolve("control.sock");
        try {
            return keep(new Running(socket,
                    new ProcessTable(new ThreadBootTime()).find(Pid.of(process.pid()).orElseThrow())
                    .map(ProcessEntry::identity), new JnrControlSockets().connect(socket, LONG)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Settings settings(Duration limit) {
        return Supervisors.settings(directory, limit);
    }

    <T extends AutoCloseable> T keep(T closeable) {
        open.add(0, closeable);
        return closeable;
    }

    void assertFailure(Script script, Duration limit, String fact) {
        assertThatThrownBy(() -> send(script, limit)).isInstanceOf(SupervisorException.class)
                .hasMessageContaining("supervisor " + ProcessHandle.current().pid()).hasMessageContaining(fact)
                .hasMessageContaining("nothing was signalled");
    }
}
