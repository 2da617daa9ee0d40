package dev.sysg.stop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

import dev.sysg.config.Settings;
import dev.sysg.manifest.Hook;
import dev.sysg.manifest.Manifest;
import dev.sysg.manifest.ServiceSpec;
import dev.sysg.platform.Deadline;
import dev.sysg.platform.Pid;
import dev.sysg.process.ProcessSnapshot;
import dev.sysg.state.PidFileStore;
import dev.sysg.state.Removal;
import dev.sysg.state.ServiceStateStore;
import dev.sysg.state.StateDirectory;
import dev.sysg.state.StateException;
import dev.sysg.stop.ServiceStopper.Result;

/**
 * What follows a death: the last look at the group, the entry taken out, the state noted, the hook run. In batches, since
 * each costs a rewrite of the files and a look at all processes; but a hook waits for no other service.
 */
final class Closing {

    private static final Duration LONGEST_BATCH = Duration.ofMillis(250);
    private static final Set<Outcome> ENTRY_GOES = Set.of(Outcome.STOPPED, Outcome.NOT_RUNNING, Outcome.RECYCLED);

    private final StateDirectory state;
    private final Settings settings;
    private final Manifest manifest;
    private final PidFileStore pidFile;
    private final ServiceStateStore states;
    private final HookRunner hooks;
    private final ServiceStopper stopper;
    private final RecentProcesses recent;
    private final Predicate<Pid> lives;
    private final List<Result> results = new ArrayList<>();
    private int closed;
    private Deadline batch;

    Closing(StateDirectory state, Settings settings, Manifest manifest, PidFileStore pidFile, ServiceStateStore states,
            HookRunner hooks, ServiceStopper stopper, RecentProcesses recent, Predicate<Pid> lives) {
        this.state = state;
        this.settings = settings;
        this.manifest = manifest;
        this.pidFile = pidFile;
        this.states = states;
        this.hooks = hooks;
        this.stopper = stopper;
        this.recent = recent;
        this.lives = lives;
        this.batch = Deadline.after(LONGEST_BATCH);
    }

    void add(Result result) {
        results.add(result);
        if (batch.isPast() || hook(result).isPresent()) {
            flush();
        }
    }

    List<ServiceOutcome> outcomes() {
        return results.stream().map(Result::outcome).toList();
    }

    /** Closes all that was added since the last time. */
    void flush() {
        List<Result> open = results.subList(closed, results.size());
        closed = results.size();
        lookAgain(open);
        List<Result> dead = open.stream().filter(result -> ENTRY_GOES.contains(result.outcome().outcome())).toList();
        if (!dead.isEmpty()) {
            try {
                Set<String> removed = pidFile.remove(state, dead.stream().map(Closing::removal).toList(), lives,
                        settings.lockTimeout());
                List<Result> ours = dead.stream().filter(result -> removed.contains(result.outcome().service())).toList();
                states.markStopped(state, ours.stream().map(this::stopped).toList(), settings.lockTimeout());
                ours.forEach(this::runHook);
            } catch (StateException e) {
                open.replaceAll(result -> dead.contains(result) ? result.failed(e.getMessage()) : result);
            }
        }
        batch = Deadline.after(LONGEST_BATCH);
    }

    /** A member that a group got after the last look would survive unseen; one look serves the whole batch. */
    private void lookAgain(List<Result> open) {
        if (open.stream().anyMatch(stopper::groupAnswers)) {
            ProcessSnapshot snapshot = recent.fresh();
            open.replaceAll(result -> stopper.groupAnswers(result) ? stopper.finish(result, snapshot) : result);
        }
    }

    private void runHook(Result result) {
        hook(result).ifPresent(hook -> hooks.run(spec(result).orElseThrow(), hook, manifest.directory()));
    }

    /** The hook tells of an end that we brought about; of one that was found, systemg's monitor has told. */
    private Optional<Hook> hook(Result result) {
        return result.outcome().outcome() == Outcome.STOPPED ? spec(result).flatMap(ServiceSpec::onStop)
                : Optional.empty();
    }

    private Optional<ServiceSpec> spec(Result result) {
        return manifest.service(result.outcome().service());
    }

    private static Removal removal(Result result) {
        return new Removal(result.outcome().service(), result.outcome().pid().orElseThrow(), result.tree());
    }

    private ServiceStateStore.Stopped stopped(Result result) {
        String service = result.outcome().service();
        return new ServiceStateStore.Stopped(service, spec(result).map(ServiceSpec::stateKeys).orElse(Set.of(service)),
                result.outcome().pid().orElseThrow(), result.outcome().outcome() == Outcome.STOPPED);
    }
}
