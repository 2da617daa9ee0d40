package dev.sysg.daemon;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

import org.jboss.logging.Logger;

import dev.sysg.daemon.SupervisorEvent.Asked;
import dev.sysg.daemon.SupervisorEvent.Client;
import dev.sysg.daemon.SupervisorEvent.Exited;
import dev.sysg.daemon.SupervisorEvent.Next;
import dev.sysg.daemon.SupervisorEvent.Signalled;
import dev.sysg.daemon.SupervisorEvent.StopJob;
import dev.sysg.daemon.SupervisorEvent.Stopped;
import dev.sysg.daemon.Unit.Phase;
import dev.sysg.error.SysgException;
import dev.sysg.store.ServiceRecord;
import dev.sysg.supervisor.ControlCommand;
import dev.sysg.supervisor.ControlCommand.Restart;
import dev.sysg.supervisor.ControlCommand.Shutdown;
import dev.sysg.supervisor.ControlCommand.Status;
import dev.sysg.supervisor.ControlCommand.Stop;

/**
 * Carries out what clients ask for: commands for one service at once, one after the other for each; those for all
 * services alone, when no other is under way. Used by one thread.
 */
final class Supervisor {

    private static final String SHUT_DOWN = RequestParser.message("Supervisor shutting down");
    /** That of a signal: no client waits for the answer. */
    private static final Client NONE = line -> {
    };
    private static final Logger LOG = Logger.getLogger(Supervisor.class);

    private final Lifecycle lifecycle;
    private final ServiceActions actions;
    private final StatusAnswer status;
    private final ManifestToRun manifest;
    private final Deque<Asked> forAll = new ArrayDeque<>();
    private final List<Asked> deferred = new ArrayList<>();
    private Optional<Client> restarting = Optional.empty();
    private int jobs;
    private boolean signalled;
    private Optional<Boolean> clean = Optional.empty();

    /** @param manifest read again for a restart of all */
    Supervisor(Lifecycle lifecycle, ServiceActions actions, StatusAnswer status, ManifestToRun manifest) {
        this.lifecycle = lifecycle;
        this.actions = actions;
        this.status = status;
        this.manifest = manifest;
    }

    /** Whether it has ended, and then whether nothing of its services is running. */
    Optional<Boolean> end() {
        return clean;
    }

    void handle(SupervisorEvent event) {
        if (event instanceof Exited exited) {
            lifecycle.exited(exited);
        } else if (event instanceof Stopped stopped) {
            stopped(stopped);
        } else if (event instanceof Asked asked) {
            handle(asked);
        } else if (event instanceof Signalled && !signalled) {
            signalled = true;
            forAll.add(new Asked(new Shutdown(), NONE));
        }
    }

    /** Does what is due; returns how long there is nothing to do, unless an event comes. */
    Duration advance() {
        if (clean.isPresent()) {
            actions.writeRecords();
            return Duration.ZERO;
        }
        if (jobs == 0 && !forAll.isEmpty() && restarting.isEmpty()) {
            begin(forAll.peek());
        }
        lifecycle.advance();
        if (restarting.isPresent() && lifecycle.isSettled()) {
            restarting.get().answer(restartAnswer());
            restarting = Optional.empty();
            return Duration.ZERO; // the next command for all services has waited for this
        }
        return lifecycle.idleTime();
    }

    private String restartAnswer() {
        List<String> failed = lifecycle.units().all().stream().filter(unit -> unit.is(Phase.FAILED, Phase.PAUSING))
                .map(Unit::name).toList();
        return failed.isEmpty() ? RequestParser.message("All services restarted")
                : RequestParser.error("Failed to restart " + String.join(", ", failed) + ": see sysg status");
    }

    private void handle(Asked asked) {
        ControlCommand request = asked.request();
        if (request instanceof Status) {
            asked.client().answer(status.render(lifecycle.units().all()));
        } else if (isShuttingDown() && request instanceof Restart) {
            asked.client().answer(RequestParser.error("supervisor is shutting down"));
        } else if (isShuttingDown()) {
            deferred.add(asked); // a stop, which has been carried out when all services have ended
        } else if (request instanceof Restart restart
                && restart.config().filter(path -> !manifest.isAt(path)).isPresent()) {
            asked.client().answer(RequestParser.error("this supervisor runs the manifest " + manifest.file()
                    + ": stop it, and start one with " + restart.config().get()));
        } else if (request instanceof Stop stop && stop.service().isPresent()) {
            handle(asked, stop.service().get(), Next.STAY);
        } else if (request instanceof Restart restart && restart.service().isPresent()) {
            handle(asked, restart.service().get(), Next.RESTART);
        } else {
            forAll.add(asked);
        }
    }

    private boolean isShuttingDown() {
        return forAll.stream().anyMatch(asked -> asked.request() instanceof Shutdown);
    }

    private void handle(Asked asked, String name, Next next) {
        Optional<Unit> unit = lifecycle.units().find(name);
        if (!forAll.isEmpty()) {
            deferred.add(asked);
        } else if (unit.filter(found -> found.is(Phase.STOPPING)).isPresent()) {
            unit.get().pending().add(asked);
        } else if (unit.isEmpty() && next == Next.RESTART) {
            asked.client().answer(RequestParser.error("Failed to restart service '" + name + "': it is not in the "
                    + "manifest of this supervisor"));
        } else if (unit.filter(found -> !found.hasProcess()).isPresent()) {
            withoutProcess(unit.get(), asked, next);
        } else {
            stop(unit.stream().toList(), List.of(name), next, Optional.of(asked));
        }
    }

    private void withoutProcess(Unit unit, Asked asked, Next next) {
        unit.takeRestartClients().forEach(client -> client.answer(RequestParser.error("Failed to restart service '"
                + unit.name() + "': another command came meanwhile")));
        if (next == Next.RESTART) {
            unit.restartFor(Optional.of(asked.client()));
        } else {
            unit.stop();
            actions.record(unit.record(new ServiceRecord.Status.Stopped()));
            asked.client().answer(stopMessage(unit.name()));
        }
    }

    private void stop(List<Unit> units, List<String> names, Next next, Optional<Asked> asked) {
        units.forEach(Supervisor::refuseRestart);
        jobs++;
        lifecycle.stop(units, names, next, asked);
    }

    private static void refuseRestart(Unit unit) {
        unit.takeRestartClients().forEach(client ->
                client.answer(RequestParser.error("the service is being stopped by another command")));
    }

    /** What is not in the manifest may be recorded all the same, and is stopped then. */
    private String stopMessage(String name) {
        return RequestParser.message(lifecycle.units().find(name).isPresent() ? "Service '" + name + "' stopped"
                : "Service '" + name + "' is not in the manifest of this supervisor; nothing of it is running");
    }

    /** A command for all services: first all that is recorded is stopped. */
    private void begin(Asked asked) {
        if (lifecycle.units().all().stream().anyMatch(unit -> unit.is(Phase.STOPPING))) {
            return; // the dependents of a service that has crashed
        }
        if (asked.request() instanceof Restart) {
            try {
                manifest.again();
            } catch (SysgException e) {
                asked.client().answer(RequestParser.error(e.getMessage() + "; nothing was stopped"));
                endCommand();
                return;
            }
        }
        lifecycle.units().all().stream().filter(unit -> !unit.hasProcess()).forEach(unit -> {
            refuseRestart(unit);
            unit.stop();
            actions.record(unit.record(new ServiceRecord.Status.Stopped()));
        });
        stop(lifecycle.units().all().stream().filter(Unit::hasProcess).toList(), List.of(), Next.STAY,
                Optional.of(asked));
    }

    private void stopped(Stopped event) {
        StopJob job = event.job();
        List<String> running = lifecycle.stopped(job, event.failure().isPresent()).stream().map(Unit::name).toList();
        Optional<String> failure = event.failure().or(() -> Optional.of(String.join(", ", running))
                .filter(names -> !names.isEmpty()).map(names -> names + " is still running, because it was not "
                        + "recorded; now it is: repeat the command"));
        failure.ifPresent(reason -> LOG.errorf("a stop has failed: %s", reason));
        if (job.asked().isPresent()) {
            jobs--;
            answer(job, job.asked().get(), failure);
        }
        for (Unit unit : job.units()) {
            List<Asked> pending = List.copyOf(unit.pending());
            unit.pending().clear();
            pending.forEach(this::handle);
        }
    }

    private void answer(StopJob job, Asked asked, Optional<String> failure) {
        boolean all = job.names().isEmpty();
        if (failure.isPresent()) {
            asked.client().answer(RequestParser.error("Failed to stop " + (all ? "all services"
                    : "service '" + job.names().get(0) + "'") + ": " + failure.get()));
        } else if (!all && job.next() == Next.STAY) {
            asked.client().answer(stopMessage(job.names().get(0)));
        } else if (asked.request() instanceof Shutdown) {
            asked.client().answer(SHUT_DOWN);
        } else if (all && asked.request() instanceof Stop) {
            asked.client().answer(RequestParser.message("All services stopped"));
        }
        if (all) {
            finish(asked, failure.isEmpty());
        }
    }

    /** A supervisor whose services cannot be stopped goes on, unless a signal ends it. */
    private void finish(Asked asked, boolean success) {
        if (asked.request() instanceof Shutdown && (success || asked.client() == NONE)) {
            clean = Optional.of(success);
            deferred.stream().filter(other -> success).forEach(other -> other.client().answer(SHUT_DOWN));
            return;
        }
        if (asked.request() instanceof Restart && success) {
            try {
                ManifestToRun now = manifest.again();
                actions.use(now.manifest());
                lifecycle.replace(now.units());
                restarting = Optional.of(asked.client());
            } catch (SysgException e) {
                asked.client().answer(RequestParser.error(e.getMessage() + "; all services are stopped"));
            }
        }
        endCommand();
    }

    private void endCommand() {
        forAll.remove();
        List<Asked> waiting = List.copyOf(deferred);
        deferred.clear();
        waiting.forEach(this::handle);
    }
}
