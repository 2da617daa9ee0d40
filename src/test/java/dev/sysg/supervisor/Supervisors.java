package dev.sysg.supervisor;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import dev.sysg.config.Settings;
import dev.sysg.platform.ControlSockets;
import dev.sysg.platform.jvm.JnrControlSockets;
import dev.sysg.platform.jvm.JnrFlock;
import dev.sysg.platform.jvm.JnrSignalSender;
import dev.sysg.platform.jvm.ThreadBootTime;
import dev.sysg.process.ProcessTable;
import dev.sysg.time.Cancellation;

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

    public static IpcStopClient client(Cancellation interruption) {
        return new IpcStopClient(new ProcessTable(new ThreadBootTime()), interruption);
    }

    public static SupervisorExitWaiter watch(Cancellation interruption) {
        return watch(new ProcessTable(new ThreadBootTime()), interruption);
    }

    public static SupervisorExitWaiter watch(ProcessTable processes, Cancellation interruption) {
        return new SupervisorExitWaiter(processes, new JnrControlSockets(), new JnrFlock(), interruption);
    }

    public static SupervisorLocator locator() {
        return locator(new JnrControlSockets(), new ProcessTable(new ThreadBootTime()));
    }

    static SupervisorLocator locator(ControlSockets sockets, ProcessTable processes) {
        PidFileSupervisor recorded = new PidFileSupervisor(processes, new JnrSignalSender());
        return new SupervisorLocator(new EndpointProbe(sockets, processes, recorded), new JnrFlock(), sockets,
                recorded);
    }
}
