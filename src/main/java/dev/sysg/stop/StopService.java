package dev.sysg.stop;

import java.util.List;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import dev.sysg.error.SysgException;
import dev.sysg.supervisor.ParentSupervisorCheck;
import dev.sysg.supervisor.SupervisorDisconnectedException;
import dev.sysg.supervisor.SupervisorException;
import dev.sysg.supervisor.SupervisorLocator;
import dev.sysg.supervisor.SupervisorStatus;
import dev.sysg.supervisor.SupervisorStatus.Absent;
import dev.sysg.supervisor.SupervisorStatus.Running;
import dev.sysg.supervisor.SupervisorStatus.Unclear;
import dev.sysg.time.Progress;

/** Decides which way a stop goes: through the supervisor, or directly where it is proven that there is none. */
@Singleton
public class StopService {

    private static final Logger LOG = Logger.getLogger(StopService.class);

    private final StopContextReader contexts;
    private final SupervisorLocator locator;
    private final ParentSupervisorCheck parents;
    private final SupervisorStopper supervisorStopper;
    private final DirectStopper directStopper;

    StopService(StopContextReader contexts, SupervisorLocator locator, ParentSupervisorCheck parents,
            SupervisorStopper supervisorStopper, DirectStopper directStopper) {
        this.contexts = contexts;
        this.locator = locator;
        this.parents = parents;
        this.supervisorStopper = supervisorStopper;
        this.directStopper = directStopper;
    }

    /**
     * Stops what is asked for.
     *
     * @throws SysgException if nothing could be tried
     */
    public StopReport stop(StopRequest request, Progress progress) {
        return stop(contexts.read(request), progress);
    }

    private StopReport stop(StopContext context, Progress progress) {
        try {
            return stopOnce(context, progress);
        } catch (SupervisorDisconnectedException e) {
            LOG.debugf(e, "the supervisor has ended: checking again");
            return stopOnce(context, progress);
        }
    }

    private StopReport stopOnce(StopContext context, Progress progress) {
        SupervisorStatus status = locator.locate(context.state(), context.settings());
        if (status instanceof Running running) {
            return stopByFrames(context, running, progress);
        }
        if (status instanceof Unclear unclear) {
            throw new SupervisorException(unclear.reason());
        }
        Absent absent = (Absent) status;
        absent.warnings().forEach(LOG::warn);
        if (!context.isDryRun() && !absent.stale().isEmpty()) {
            locator.removeStale(context.state(), context.settings());
        }
        return directStopper.stop(context, new SupervisorGate(locator, parents, context), progress);
    }

    /** One frame for each service, in their order; each goes over a connection of its own. */
    private StopReport stopByFrames(StopContext context, Running supervisor, Progress progress) {
        List<String> services = context.request().services();
        if (services.size() <= 1) {
            try (supervisor) {
                return supervisorStopper.stop(context, supervisor, progress);
            }
        }
        StopReport first;
        try (supervisor) {
            first = supervisorStopper.stop(context.withServices(services.subList(0, 1)), supervisor, progress);
        }
        return first.and(rest(context.withServices(services.subList(1, services.size())), progress));
    }

    /** What was stopped before still has to be reported. */
    private StopReport rest(StopContext context, Progress progress) {
        try {
            return stop(context, progress);
        } catch (SysgException e) {
            return StopReport.failed(context.isDryRun(), e.getMessage());
        }
    }
}
