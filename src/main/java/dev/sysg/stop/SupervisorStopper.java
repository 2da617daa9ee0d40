package dev.sysg.stop;

import java.util.List;
import java.util.Optional;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import dev.sysg.error.SysgException;
import dev.sysg.platform.Pid;
import dev.sysg.stop.StopReport.Mode;
import dev.sysg.stop.SupervisedServices.Supervised;
import dev.sysg.supervisor.ControlCommand;
import dev.sysg.supervisor.ControlResponse;
import dev.sysg.supervisor.IpcStopClient;
import dev.sysg.supervisor.SupervisorDisconnectedException;
import dev.sysg.supervisor.SupervisorException;
import dev.sysg.supervisor.SupervisorExitWaiter;
import dev.sysg.supervisor.SupervisorStatus.Running;
import dev.sysg.supervisor.SupervisorStatus.Unresponsive;
import dev.sysg.time.Durations;
import dev.sysg.time.Progress;

/**
 * Has the supervisor stop services, and waits until that has happened: a supervisor may answer before it has stopped
 * anything (systemg-compat-0.69.md §2), and is still running for seconds after a shutdown.
 */
@Singleton
public record SupervisorStopper(IpcStopClient client, SupervisorExitWaiter exitWaiter, SupervisedServices services) {

    private static final Logger LOG = Logger.getLogger(SupervisorStopper.class);

    /**
     * Stops one service, or all and the supervisor itself.
     *
     * @throws SupervisorDisconnectedException if the supervisor has ended before it answered: what it has done is not
     *                                         known
     * @throws SupervisorException             if it does not answer, and can be ended as is asked for
     */
    StopReport stop(StopContext context, Running supervisor, Progress progress) {
        ControlCommand command = command(context);
        if (context.isDryRun()) {
            return report(context, supervisor, Optional.of(command.frame().strip()), List.of(), Optional.empty());
        }
        Supervised supervised = services.find(context);
        Optional<String> message = Optional.empty();
        try {
            ControlResponse response = client.send(supervisor, command, context.state(), context.settings(), progress);
            if (response instanceof ControlResponse.Error error) {
                return report(context, supervisor, message, List.of(), Optional.of(String.join("; ", error.lines())));
            }
            message = response instanceof ControlResponse.Message text ? Optional.of(text.text()) : message;
            if (context.request().has(StopOption.NO_WAIT)) {
                return report(context, supervisor, message, supervised.signalled(), Optional.empty());
            }
            Optional<String> running = command instanceof ControlCommand.Shutdown
                    ? exitWaiter.awaitExit(supervisor, context.state(), context.settings(), progress)
                    : Optional.empty();
            return report(context, supervisor, message, services.awaitEnd(supervised, progress), running);
        } catch (SupervisorDisconnectedException e) {
            // As where another stop has shut it down just now.
            if (exitWaiter.exitsWithin(context.settings().stop().killWait(), supervisor, context.state(),
                    context.settings(), progress)) {
                throw e;
            }
            return report(context, supervisor, message, List.of(), Optional.of(e.getMessage()));
        } catch (SysgException e) {
            if (e instanceof SupervisorException failure && failure.unresponsive().isPresent()
                    && context.request().has(StopOption.SUPERVISOR)) {
                throw e;
            }
            LOG.debug(e.getMessage(), e);
            return report(context, supervisor, message, List.of(), Optional.of(e.getMessage()));
        }
    }

    private static ControlCommand command(StopContext context) {
        StopRequest request = context.request();
        return request.isForAll() && !context.keepsSupervisor() ? new ControlCommand.Shutdown()
                : new ControlCommand.Stop(request.services().stream().findFirst(), request.project());
    }

    /** Ends a supervisor that does not answer; a dry run only says so. */
    StopReport end(Unresponsive supervisor, StopContext context, Progress progress) {
        Pid pid = supervisor.process().pid();
        var wait = context.settings().stop().killWait();
        String message = context.isDryRun()
                ? "SIGTERM and SIGCONT to supervisor " + pid + ", SIGKILL after " + Durations.text(wait)
                : "supervisor " + pid + ": ended (" + exitWaiter.end(supervisor, wait, progress) + ")";
        return StopReport.of(Optional.of(Mode.DIRECT), context.isDryRun(), Optional.of(pid), Optional.of(message),
                List.of(), Optional.empty());
    }

    /**
     * Warns of options that have no effect through a supervisor.
     *
     * @throws SupervisorException for --forget: a supervisor keeps its own entries
     */
    void checkOptions(StopRequest request, Running supervisor) {
        if (request.has(StopOption.FORGET)) {
            throw new SupervisorException(supervisor.name() + " is running, and keeps its own entries: --forget works "
                    + "only without a supervisor; stop the service instead");
        }
        if (request.gracePeriod().isPresent()) {
            warnWithoutEffect("--grace");
        }
        if (request.has(StopOption.FORCE)) {
            warnWithoutEffect("--force");
        }
        if (request.has(StopOption.PARALLEL)) {
            warnWithoutEffect("--parallel");
        }
    }

    private static void warnWithoutEffect(String option) {
        LOG.warnf("%s has no effect here: a supervisor is running, and stops services as it was configured at its start",
                option);
    }

    private static StopReport report(StopContext context, Running supervisor, Optional<String> message,
            List<ServiceOutcome> services, Optional<String> error) {
        return StopReport.of(Optional.of(Mode.SUPERVISOR), context.isDryRun(), supervisor.pid(), message, services,
                error);
    }
}
