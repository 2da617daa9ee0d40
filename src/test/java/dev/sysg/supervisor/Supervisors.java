package dev.sysg.supervisor;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import dev.sysg.config.Settings;
import dev.sysg.platform.ControlSockets;
import dev.sysg.platform.Interruption;
import dev.sysg.platform.jvm.JnrControlSockets;
import dev.sysg.platform.jvm.JnrFileLocks;
import dev.sysg.platform.jvm.JnrSignalSender;
import dev.sysg.platform.jvm.ThreadBootTime;
import dev.sysg.process.ProcessTable;

/** The classes of this package as the program wires them. */
public final class Supervisors {

    private Supervisors() {
    }

    /** Short limits, systemg's names and the documented ones. */
    public static Settings settings(Path state) {
        return settings(state, Duration.ofSeconds(5));
    }

    public static Settings settings(Path state, Duration responseTimeout) {
        return new Settings(Optional.of(state), List.of(new Settings.Endpoint("supervisor.pid", "supervisor.sock"),
                new Settings.Endpoint("sysg.pid", "control.sock")), Duration.ofMillis(300), responseTimeout,
                Duration.ofSeconds(1), Duration.ofSeconds(3), Duration.ofSeconds(2));
    }

    public static IpcStopClient client(Interruption interruption) {
        return new IpcStopClient(new ProcessTable(new ThreadBootTime()), interruption);
    }

    public static SupervisorWatch watch(Interruption interruption) {
        return watch(new ProcessTable(new ThreadBootTime()), interruption);
    }

    public static SupervisorWatch watch(ProcessTable processes, Interruption interruption) {
        return new SupervisorWatch(processes, new JnrControlSockets(), new JnrFileLocks(), interruption);
    }

    public static SupervisorLocator locator() {
        return locator(new JnrControlSockets(), new ProcessTable(new ThreadBootTime()));
    }

    static SupervisorLocator locator(ControlSockets sockets, ProcessTable processes) {
        RecordedSupervisor recorded = new RecordedSupervisor(processes, new JnrSignalSender());
        return new SupervisorLocator(new EndpointProbe(sockets, processes, recorded), new JnrFileLocks(), sockets,
                recorded);
    }
}
