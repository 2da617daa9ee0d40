package dev.sysg.stop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.jboss.logging.Logger;

import dev.sysg.SysgException;
import dev.sysg.config.Settings;
import dev.sysg.manifest.Manifest;
import dev.sysg.platform.BackOff;
import dev.sysg.platform.Deadline;
import dev.sysg.platform.Interruption;
import dev.sysg.platform.Pid;
import dev.sysg.platform.SignalSender;
import dev.sysg.process.ProcessIdentity;
import dev.sysg.process.ProcessTable;
import dev.sysg.state.PidFileStore;
import dev.sysg.state.RecordedService;
import dev.sysg.state.Records;
import dev.sysg.state.ServiceStateStore;
import dev.sysg.state.StateDirectory;
import dev.sysg.stop.StopReport.Way;
import dev.sysg.supervisor.ControlCommand;
import dev.sysg.supervisor.ControlResponse;
import dev.sysg.supervisor.IpcStopClient;
import dev.sysg.supervisor.SupervisorStatus.Running;
import dev.sysg.supervisor.SupervisorWatch;

import jakarta.inject.Singleton;

/**
 * Has the supervisor stop services, and waits until that has happened: a supervisor may answer before it has stopped
 * anything (systemg-compat-0.69.md §2), and lives on for seconds after a shutdown.
 */
@Singleton
public class SupervisorStopper {

    private static final Logger LOG = Logger.getLogger(SupervisorStopper.class);

    private final IpcStopClient client;
    private final SupervisorWatch watch;
    private final PidFileStore pidFile;
    private final ServiceStateStore states;
    private final ProcessTable processes;
    private final SignalSender signals;
    private final Interruption interruption;

    SupervisorStopper(IpcStopClient client, SupervisorWatch watch, PidFileStore pidFile, ServiceStateStore states,
            ProcessTable processes, SignalSender signals, Interruption interruption) {
        this.client = client;
        this.watch = watch;
        this.pidFile = pidFile;
        this.states = states;
        this.processes = processes;
        this.signals = signals;
        this.interruption = interruption;
    }

    /** A service whose process is known, and so can be waited for. */
    private record Awaited(String service, ProcessIdentity process) {
    }

    StopReport stop(StopRequest request, Running supervisor, StateDirectory state, Settings settings,
            Progress progress) {
        ControlCommand command = request.service().<ControlCommand>map(ControlCommand.StopService::new)
                .orElseGet(ControlCommand.Shutdown::new);
        if (request.gracePeriod().isPresent() || request.force()) {
            LOG.warn("--grace and --force have no effect here: a supervisor runs, and stops services in its own way");
        }
        if (request.dryRun() || signals.isDryRun()) {
            return report(true, supervisor, "would send " + command.frame().strip(), List.of(), Optional.empty());
        }
        List<Awaited> awaited = awaited(request, state, settings);
        long start = System.nanoTime();
        ControlResponse response = client.send(supervisor, command, settings, left -> progress.waiting(
                "the answer of " + supervisor.name(), settings.responseTimeout().minus(left), left));
        if (response instanceof ControlResponse.Error error) {
            return report(false, supervisor, null, List.of(), Optional.of(String.join("; ", error.lines())));
        }
        String message = response instanceof ControlResponse.Message text ? text.text() : null;
        if (request.noWait()) {
            return report(false, supervisor, message, outcomes(awaited, Outcome.SIGNALLED), Optional.empty());
        }
        Optional<String> alive = request.service().isPresent() ? Optional.empty()
                : watch.awaitEnd(supervisor, state, settings,
                        (elapsed, left) -> progress.waiting("the end of " + supervisor.name(), elapsed, left));
        return report(false, supervisor, message, awaitDeath(awaited, start, settings, progress), alive);
    }

    /** Whatever keeps the records from being read must not keep the command from the supervisor, who has its own. */
    private List<Awaited> awaited(StopRequest request, StateDirectory state, Settings settings) {
        try {
            Records records = pidFile.read(state, settings.lockTimeout());
            IdentityVerifier verifier = new IdentityVerifier(processes, signals, new RecentProcesses(processes),
                    records,
                    Manifest.empty(state.root()), states.read(state), new Authority(processes, records.owner()));
            List<Awaited> awaited = new ArrayList<>();
            for (RecordedService service : records.services()) {
                if (request.service().isEmpty() || request.service().get().equals(service.name())) {
                    if (verifier.verify(service) instanceof Verdict.Match match) {
                        awaited.add(new Awaited(service.name(), match.target().first().get(0).identity()));
                    }
                }
            }
            return awaited;
        } catch (SysgException e) {
            LOG.warnf(e, "%s; the supervisor is asked all the same, but the end of its services cannot be awaited",
                    e.getMessage());
            return List.of();
        }
    }

    private List<ServiceOutcome> awaitDeath(List<Awaited> awaited, long start, Settings settings,
            Progress progress) {
        Deadline deadline = Deadline.after(settings.gracePeriod().plus(settings.killWait()));
        List<ServiceOutcome> outcomes = new ArrayList<>();
        for (Awaited service : awaited) {
            BackOff backOff = new BackOff();
            while (processes.lives(service.process()) && !deadline.isPast() && !interruption.isRequested()) {
                progress.waiting("the end of " + service.service(), Duration.ofNanos(System.nanoTime() - start), deadline.remaining());
                interruption.pause(backOff.next(deadline));
            }
            outcomes.add(outcome(service, Duration.ofNanos(System.nanoTime() - start)));
        }
        return outcomes;
    }

    private ServiceOutcome outcome(Awaited service, Duration elapsed) {
        Optional<Pid> pid = Optional.of(service.process().pid());
        if (!processes.lives(service.process())) {
            return new ServiceOutcome(service.service(), pid, Outcome.STOPPED, Optional.empty(), elapsed,
                    Optional.empty());
        }
        return ServiceOutcome.untouched(service.service(), pid,
                interruption.isRequested() ? Outcome.INTERRUPTED : Outcome.FAILED,
                "pid " + service.process().pid() + " lives on although the supervisor was told to stop it; see the "
                        + "supervisor's log, and stop again");
    }

    private static List<ServiceOutcome> outcomes(List<Awaited> awaited, Outcome outcome) {
        return awaited.stream().map(service -> new ServiceOutcome(service.service(),
                Optional.of(service.process().pid()), outcome, Optional.empty(), Duration.ZERO, Optional.empty()))
                .toList();
    }

    private static StopReport report(boolean dryRun, Running supervisor, String message, List<ServiceOutcome> services,
            Optional<String> error) {
        return new StopReport(Optional.of(Way.SUPERVISOR), dryRun, supervisor.pid(), Optional.ofNullable(message),
                services,
                error);
    }
}
