package dev.sysg.stop;

import java.util.List;
import java.util.Optional;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import dev.sysg.config.Settings;
import dev.sysg.error.SysgException;
import dev.sysg.stop.StopReport.Way;
import dev.sysg.stop.SupervisedServices.Supervised;
import dev.sysg.store.StateDirectory;
import dev.sysg.supervisor.ControlCommand;
import dev.sysg.supervisor.ControlResponse;
import dev.sysg.supervisor.IpcStopClient;
import dev.sysg.supervisor.SupervisorDisconnectedException;
import dev.sysg.supervisor.SupervisorExitWaiter;
import dev.sysg.supervisor.SupervisorStatus.Running;
import dev.sysg.time.Stopwatch;

/**
 * Has the supervisor stop services, and waits until that has happened: a supervisor may answer before it has stopped
 * anything (systemg-compat-0.69.md §2), and lives on for seconds after a shutdown.
 */
@Singleton
public class SupervisorStopper {

    private static final Logger LOG = Logger.getLogger(SupervisorStopper.class);

    private final IpcStopClient client;
    private final SupervisorExitWaiter watch;
    private final SupervisedServices services;

    SupervisorStopper(IpcStopClient client, SupervisorExitWaiter watch, SupervisedServices services) {
        this.client = client;
        this.watch = watch;
        this.services = services;
    }

    /** @throws SupervisorDisconnectedException if the supervisor has ended before it answered: who knows what it has done */
    StopReport stop(StopRequest request, Running supervisor, StateDirectory state, Settings settings,
            Progress progress) {
        ControlCommand command = request.service().<ControlCommand>map(ControlCommand.Stop::new)
                .orElseGet(ControlCommand.Shutdown::new);
        if (request.gracePeriod().isPresent()) {
            hasNoEffect("--grace");
        }
        if (request.force()) {
            hasNoEffect("--force");
        }
        if (request.dryRun()) {
            return report(true, supervisor, command.frame().strip(), List.of(), Optional.empty());
        }
        List<Supervised> supervised = services.find(request, state, settings);
        Stopwatch stopwatch = Stopwatch.started();
        String message = null;
        try {
            ControlResponse response = client.send(supervisor, command, settings,
                    progress.of("the answer of " + supervisor.name()));
            if (response instanceof ControlResponse.Error error) {
                return report(false, supervisor, null, List.of(), Optional.of(String.join("; ", error.lines())));
            }
            message = response instanceof ControlResponse.Message text ? text.text() : null;
            if (request.noWait()) {
                return report(false, supervisor, message,
                        supervised.stream().map(Supervised::signalled).toList(), Optional.empty());
            }
            Optional<String> alive = request.service().isPresent() ? Optional.empty()
                    : watch.awaitEnd(supervisor, state, settings, progress.of("the end of " + supervisor.name()));
            return report(false, supervisor, message,
                    services.awaitEnd(supervised, stopwatch, settings, progress), alive);
        } catch (SupervisorDisconnectedException e) {
            // As where another stop has shut it down just now.
            if (watch.endsWithin(settings.killWait(), supervisor, state, settings,
                    progress.of("the end of " + supervisor.name()))) {
                throw e;
            }
            return report(false, supervisor, null, List.of(), Optional.of(e.getMessage()));
        } catch (SysgException e) {
            // That it was the supervisor who got the command is part of what there is to know.
            LOG.debug(e.getMessage(), e);
            return report(false, supervisor, message, List.of(), Optional.of(e.getMessage()));
        }
    }

    private static void hasNoEffect(String option) {
        LOG.warnf("%s has no effect here: a supervisor runs, and stops services in its own way", option);
    }

    private static StopReport report(boolean dryRun, Running supervisor, String message, List<ServiceOutcome> services,
            Optional<String> error) {
        return new StopReport(Optional.of(Way.SUPERVISOR), dryRun, supervisor.pid(), Optional.ofNullable(message),
                services, error);
    }
}
