package dev.sysg.supervisor;

import java.nio.file.Path;
import java.time.Duration;

import dev.sysg.config.Settings;
import dev.sysg.process.ProcessTable;
import dev.sysg.testing.TestSettings;
import dev.sysg.platform.ControlSockets;
import dev.sysg.platform.jvm.JnrControlSockets;
import dev.sysg.platform.jvm.JnrFlock;
import dev.sysg.platform.jvm.JnrSignalSender;
import dev.sysg.platform.jvm.ThreadBootTime;
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
        return new TestSettings().stateDirectory(state).connectTimeout(Duration.ofMillis(300))
                .responseTimeout(responseTimeout).lockTimeout(Duration.ofSeconds(1))
                .gracePeriod(Duration.ofSeconds(3)).killWait(Duration.ofSeconds(2)).build();
    }

    public static IpcStopClient client(Cancellation cancellation) {
        ProcessTable processes = new ProcessTable(new ThreadBootTime());
        return new IpcStopClient(processes, cancellation, endpoints(new JnrControlSockets(), processes));
    }

    public static SupervisorExitWaiter exitWaiter(Cancellation cancellation) {
        return exitWaiter(new ProcessTable(new ThreadBootTime()), cancellation);
    }

    public static SupervisorExitWaiter exitWaiter(ProcessTable processes, Cancellation cancellation) {
        return new SupervisorExitWaiter(processes, new JnrControlSockets(), new SupervisorLock(new JnrFlock()),
                new JnrSignalSender(), cancellation);
    }

    public static SupervisorLocator locator() {
        return locator(new JnrControlSockets(), new ProcessTable(new ThreadBootTime()));
    }

    /** A locator that looks for the parents of services among these processes. */
    public static SupervisorLocator locator(ProcessTable parents) {
        return new SupervisorLocator(endpoints(new JnrControlSockets(), new ProcessTable(new ThreadBootTime())),
                new SupervisorLock(new JnrFlock()), parents);
    }

    static SupervisorLocator locator(ControlSockets sockets, ProcessTable processes) {
        return new SupervisorLocator(endpoints(sockets, processes), new SupervisorLock(new JnrFlock()), processes);
    }

    private static EndpointProbe endpoints(ControlSockets sockets, ProcessTable processes) {
        return new EndpointProbe(sockets, processes, new JnrSignalSender(), new SupervisorLock(new JnrFlock()));
    }
}
