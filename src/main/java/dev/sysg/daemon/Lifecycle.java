package dev.sysg.daemon;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongSupplier;

import org.jboss.logging.Logger;

import dev.sysg.daemon.SupervisorEvent.Asked;
import dev.sysg.daemon.SupervisorEvent.Exited;
import dev.sysg.daemon.SupervisorEvent.Next;
import dev.sysg.daemon.SupervisorEvent.StopJob;
import dev.sysg.daemon.Unit.Phase;
import dev.sysg.error.SysgException;
import dev.sysg.manifest.RunSpec.Event;
import dev.sysg.platform.ChildExit;
import dev.sysg.process.ProcessIdentity;
import dev.sysg.store.ServiceRecord.Status;
import dev.sysg.time.Durations;

/**
 * Starts services after those they depend on, follows the restart policy of one that has ended, and stops the
 * dependents of one that has crashed. Used by the supervisor's thread only.
 */
final class Lifecycle {

    /** A process that has lived so long is taken to be ready. */
    private static final Duration READY = Duration.ofMillis(100);
    /** Between two checks of processes that are no children, whose end no wait reports. */
    private static final Duration BETWEEN_CHECKS = Duration.ofMillis(250);
    private static final Logger LOG = Logger.getLogger(Lifecycle.class);

    private final ServiceActions actions;
    private final LongSupplier nanoTime;
    private Units units;

    /** @param nanoTime the monotonic clock */
    Lifecycle(Units units, ServiceActions actions, LongSupplier nanoTime) {
        this.units = units;
        this.actions = actions;
        this.nanoTime = nanoTime;
    }

    Units units() {
        return units;
    }

    /** Goes on with these services, none of which is running. */
    void replace(Units others) {
        units = others;
        leaveOut();
    }

    /** What the manifest leaves out is not started with the others. */
    void leaveOut() {
        units.all().stream().filter(unit -> unit.run().leftOut().isPresent() && !unit.hasProcess()).forEach(unit -> {
            unit.stop();
            actions.record(unit.record(new Status.Skipped()));
        });
    }

    /** Does what is due: starts, readiness, restarts, the end of processes that are no children. */
    void advance() {
        long now = nanoTime.getAsLong();
        for (Unit unit : units.dependenciesFirst()) {
            if (unit.isAdopted() && !actions.isRunning(unit.process().orElseThrow())) {
                exited(unit, Optional.empty(), now);
            }
            if (unit.is(Phase.STARTING) && unit.isDue(now)) {
                ready(unit);
            }
            if (unit.is(Phase.PAUSING) && unit.isDue(now)) {
                unit.waitForDependencies();
            }
            if (unit.is(Phase.WAITING)) {
                startIfPossible(unit, now);
            }
        }
        actions.writeRecords();
    }

    /** How long there is nothing to do, unless an event comes. */
    Duration idleTime() {
        long now = nanoTime.getAsLong();
        boolean adopted = units.all().stream().anyMatch(Unit::isAdopted);
        return units.all().stream().filter(unit -> unit.is(Phase.STARTING, Phase.PAUSING))
                .map(unit -> Duration.ofNanos(Math.max(0, unit.due() - now))).min(Duration::compareTo)
                .filter(next -> !adopted || next.compareTo(BETWEEN_CHECKS) < 0)
                .orElse(adopted ? BETWEEN_CHECKS : Duration.ofDays(1));
    }

    /** Whether every service that can be started is known to have come up or not. */
    boolean isSettled() {
        return units.all().stream().noneMatch(unit -> unit.is(Phase.STARTING, Phase.STOPPING));
    }

    private void startIfPossible(Unit unit, long now) {
        List<Unit> dependencies = units.dependencies(unit);
        if (unit.ignoresDependencies() || dependencies.stream().allMatch(Unit::isUp)) {
            start(unit, now);
            return;
        }
        dependencies.stream().filter(dependency -> !dependency.isUp()).findFirst().ifPresent(unit::waitFor);
        dependencies.stream().filter(Unit::isDown).findFirst().map(down -> "'" + down.name()
                + "', which it depends on, is not running").filter(unit::skip).ifPresent(reason -> {
            LOG.warnf("'%s' is skipped: %s", unit.name(), reason);
            actions.record(unit.record(new Status.Skipped()));
        });
    }

    private void start(Unit unit, long now) {
        try {
            ProcessIdentity process = actions.launch(unit.spec(), unit.run().command());
            unit.started(process, now + READY.toNanos());
            actions.record(unit.record(new Status.Running(process)));
            LOG.infof("'%s' is started: pid %s", unit.name(), process.pid());
        } catch (SysgException e) {
            unit.notStarted();
            ended(unit, Optional.empty(), "cannot be started: " + e.getMessage());
        }
    }

    private void ready(Unit unit) {
        boolean restarted = unit.isRestarting();
        unit.ready();
        hasStarted(unit, restarted);
    }

    private void hasStarted(Unit unit, boolean restarted) {
        actions.runHook(unit, Event.ON_START_SUCCESS);
        if (restarted) {
            actions.runHook(unit, Event.ON_RESTART_SUCCESS);
        }
        unit.takeRestartClients().forEach(client ->
                client.answer(RequestParser.message("Service '" + unit.name() + "' restarted")));
    }

    /** A child has ended: what it has left behind is stopped before anything else follows. */
    void exited(Exited event) {
        units.ofProcess(event.exit().pid()).ifPresent(unit ->
                exited(unit, Optional.of(event.exit()), event.nanoTime()));
    }

    private void exited(Unit unit, Optional<ChildExit> exit, long since) {
        unit.exited(exit);
        if (unit.is(Phase.STOPPING)) {
            return;
        }
        if (actions.hasLeftovers(unit.process().orElseThrow().pid(), since)) {
            stop(List.of(unit), List.of(unit.name()), Next.FOLLOW_POLICY, Optional.empty());
        } else {
            ended(unit, exit, describe(exit));
        }
    }

    private void ended(Unit unit, Optional<ChildExit> exit, String how) {
        boolean failed = exit.flatMap(end -> end.code().stream().boxed().findFirst()).orElse(1) != 0;
        boolean starting = unit.wasStarting() || unit.is(Phase.STARTING);
        boolean restarting = unit.isRestarting();
        actions.record(unit.record(new Status.Exited(unit.process().map(ProcessIdentity::pid),
                exit.map(ChildExit::code).orElse(OptionalInt.empty()),
                exit.map(ChildExit::signal).orElse(OptionalInt.empty()))));
        if (unit.run().restarts(failed, unit.restarts())) {
            unit.pauseUntil(nanoTime.getAsLong() + unit.run().backoff().toNanos(),
                    how + "; it is started again after " + Durations.text(unit.run().backoff()));
            LOG.warnf("'%s' %s", unit.name(), unit.reason().orElseThrow());
        } else {
            unit.end(failed, unit.run().isExhausted(failed, unit.restarts()) ? how + "; max_restarts is reached" : how);
            LOG.log(failed ? Logger.Level.ERROR : Logger.Level.INFO, "'" + unit.name() + "' "
                    + unit.reason().orElse(how));
        }
        if (!starting) {
            actions.runHook(unit, failed ? Event.ON_STOP_ERROR : Event.ON_STOP_SUCCESS);
        } else if (!failed) {
            hasStarted(unit, restarting);
        } else {
            actions.runHook(unit, Event.ON_START_ERROR);
            if (restarting) {
                actions.runHook(unit, Event.ON_RESTART_ERROR);
            }
            unit.takeRestartClients().forEach(client -> client.answer(RequestParser.error("Failed to restart service '"
                    + unit.name() + "': it " + how + "; its logs are named by sysg status -s " + unit.name())));
        }
        if (failed) {
            stopDependents(unit);
        }
    }

    private static String describe(Optional<ChildExit> exit) {
        return exit.map(end -> end.code().isPresent() ? "has exited with status " + end.code().getAsInt()
                : "was ended by signal " + end.signal().getAsInt()).orElse("has ended, with an unknown status");
    }

    /** They run again once it is back, by themselves. */
    private void stopDependents(Unit unit) {
        List<Unit> dependents = units.dependents(unit);
        dependents.stream().filter(dependent -> dependent.is(Phase.PAUSING)).forEach(Unit::waitForDependencies);
        List<Unit> running = dependents.stream().filter(Unit::hasProcess).toList();
        if (!running.isEmpty()) {
            running.forEach(dependent -> LOG.warnf("stopping '%s', because '%s', which it depends on, has failed",
                    dependent.name(), unit.name()));
            stop(running, running.stream().map(Unit::name).toList(), Next.WAIT, Optional.empty());
        }
    }

    /** Begins to stop services. */
    void stop(List<Unit> stopped, List<String> names, Next next, Optional<Asked> asked) {
        stopped.forEach(Unit::stopping);
        actions.stop(new StopJob(stopped, names, next, asked));
    }

    /**
     * What follows a stop. A service that is still running is supervised as before, and recorded again, because a stop
     * goes by the records; one that has left behind what cannot be stopped keeps its entry, and is not started beside
     * that.
     *
     * @return the services that are still running
     */
    List<Unit> stopped(StopJob job, boolean failed) {
        List<Unit> running = job.units().stream().filter(unit -> unit.process().filter(actions::isRunning).isPresent())
                .toList();
        for (Unit unit : job.units()) {
            if (running.contains(unit)) {
                unit.stillRunning();
                actions.record(unit.record(new Status.Running(unit.process().orElseThrow())));
                continue;
            }
            switch (job.next()) {
                case STAY -> unit.stop();
                case WAIT -> unit.waitForDependencies();
                case RESTART -> unit.restartFor(job.asked().map(Asked::client));
                case FOLLOW_POLICY -> {
                    if (failed) {
                        String left = "has ended, and what it has left behind cannot be stopped";
                        LOG.errorf("'%s' %s", unit.name(), left);
                        unit.end(true, left);
                    } else {
                        ended(unit, unit.lastExit(), describe(unit.lastExit()));
                    }
                }
            }
        }
        return running;
    }
}
