package dev.sysg.stop;

import java.util.List;
import java.util.Optional;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import dev.sysg.error.SysgException;
import dev.sysg.platform.Flock.HeldLock;
import dev.sysg.supervisor.SupervisorDisconnectedException;
import dev.sysg.supervisor.SupervisorException;
import dev.sysg.supervisor.SupervisorLocator;
import dev.sysg.supervisor.SupervisorStatus;
import dev.sysg.supervisor.SupervisorStatus.Absent;
import dev.sysg.supervisor.SupervisorStatus.Running;
import dev.sysg.supervisor.SupervisorStatus.Unresponsive;
import dev.sysg.time.Progress;

/** Decides which way a stop goes: through the supervisor, or directly where it is proven that there is none. */
@Singleton
public record StopService(StopContextReader contexts, SupervisorLocator locator, SupervisorStopper supervisorStopper,
        DirectStopper directStopper) {

    private static final Logger LOG = Logger.getLogger(StopService.class);

    /** Stops what is asked for; SysgException if nothing could be tried. */
    public StopReport stop(StopRequest request, Progress progress) {
        return stop(contexts.read(request), progress);
    }

    private StopReport stop(StopContext context, Progress progress) {
        try {
            return stopOnce(context, progress);
        } catch (SupervisorDisconnectedException e) {
            LOG.debugf(e, "the supervisor has ended: checking again");
            return stopOnce(context, progress);
        } catch (SupervisorException e) {
            Unresponsive supervisor = e.unresponsive().filter(found -> context.request().has(StopOption.SUPERVISOR))
                    .orElseThrow(() -> e);
            return supervisorStopper.end(supervisor, context, progress).and(context.isDryRun()
                    ? directStopper.stop(context, target -> Optional.empty(), progress)
                    : stopNext(context, progress));
        }
    }

    private StopReport stopOnce(StopContext context, Progress progress) {
        SupervisorStatus status = locator.locate(context.state(), context.settings());
        Optional<Running> supervisor = status.requireClear();
        if (supervisor.isPresent()) {
            return stopByFrames(context, supervisor.get(), progress);
        }
        try (HeldLock held = context.isDryRun() ? null : locator.lockOut(context.state()).orElse(null)) {
            if (!context.isDryRun() && status instanceof Absent absent && !absent.stale().isEmpty()) {
                locator.removeStale(context.state(), context.settings());
            }
            return directStopper.stop(context, new SupervisorGate(locator, context), progress);
        }
    }

    /** One frame for each service, in their order, each over a connection of its own; goes on after a failure. */
    private StopReport stopByFrames(StopContext context, Running supervisor, Progress progress) {
        List<String> services = context.request().services();
        StopReport report;
        try (supervisor) {
            supervisorStopper.checkOptions(context.request(), supervisor);
            if (context.request().namesProject() && !locator.knowsProjects(context.state())) {
                throw new SupervisorException(supervisor.name() + " is not known to have projects, and releases of "
                        + "systemg before 0.56 would stop something else; nothing was sent: leave the project out");
            }
            report = supervisorStopper.stop(services.isEmpty() ? context : context.withService(services.get(0)),
                    supervisor, progress);
        }
        for (int i = 1; i < services.size(); i++) {
            report = report.and(stopNext(context.withService(services.get(i)), progress));
        }
        return report;
    }

    /** What was stopped before still has to be reported. */
    private StopReport stopNext(StopContext context, Progress progress) {
        try {
            SupervisorStatus status = locator.locate(context.state(), context.settings());
            if (status instanceof Running running) {
                try (running) {
                    return supervisorStopper.stop(context, running, progress);
                } catch (SupervisorDisconnectedException e) {
                    LOG.debugf(e, "the supervisor has ended: checking again");
                }
            }
            return stop(context, progress);
        } catch (SysgException e) {
            return StopReport.failed(context.isDryRun(), e.getMessage());
        }
    }
}
