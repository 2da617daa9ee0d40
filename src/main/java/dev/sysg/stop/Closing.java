package dev.sysg.stop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

import dev.sysg.SysgException;
import dev.sysg.config.Settings;
import dev.sysg.manifest.Hook;
import dev.sysg.manifest.Manifest;
import dev.sysg.manifest.ServiceSpec;
import dev.sysg.platform.Deadline;
import dev.sysg.platform.Pid;
import dev.sysg.state.PidFileStore;
import dev.sysg.state.Removal;
import dev.sysg.state.ServiceStateStore;
import dev.sysg.state.StateDirectory;

/**
 * What follows a death: the last look at the group, the entry taken out, the state noted, the hook run. In batches,
 * since each costs a rewrite of the files and a look at all processes; but a hook waits for no other service.
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
    private final LateMembers lateMembers;
    private final Predicate<Pid> lives;
    private final Progress progress;
    private final List<ServiceResult> results = new ArrayList<>();
    private int closed;
    private Deadline batch;

    Closing(StateDirectory state, Settings settings, Manifest manifest, PidFileStore pidFile, ServiceStateStore states,
            HookRunner hooks, LateMembers lateMembers, Predicate<Pid> lives, Progress progress) {
        this.state = state;
        this.settings = settings;
        this.manifest = manifest;
        this.pidFile = pidFile;
        this.states = states;
        this.hooks = hooks;
        this.lateMembers = lateMembers;
        this.lives = lives;
        this.progress = progress;
        this.batch = Deadline.after(LONGEST_BATCH);
    }

    void add(ServiceResult result) {
        results.add(result);
        if (hook(result).isPresent()) {
            flush();
        } else {
            flushIfDue();
        }
    }

    List<ServiceOutcome> outcomes() {
        return results.stream().map(ServiceResult::outcome).toList();
    }

    /** To be called while something else is waited for: whoever kills us then finds no dead service recorded. */
    void flushIfDue() {
        if (batch.isPast()) {
            flush();
        }
    }

    /** Closes all that was added since the last time. */
    void flush() {
        List<ServiceResult> open = results.subList(closed, results.size());
        closed = results.size();
        Set<ServiceResult> late = late(open);
        close(open, result -> !late.contains(result));
        for (ServiceResult result : late) {
            ServiceResult finished = lateMembers.end(result,
                    (elapsed, left) -> progress.waiting(result.service().name(), elapsed, left));
            open.replaceAll(each -> each == result ? finished : each);
            close(open, each -> each == finished);
        }
        batch = Deadline.after(LONGEST_BATCH);
    }

    private Set<ServiceResult> late(List<ServiceResult> open) {
        try {
            return lateMembers.among(open);
        } catch (SysgException e) {
            open.replaceAll(result -> lateMembers.groupAnswers(result) ? result.failed(e.getMessage()) : result);
            return Set.of();
        }
    }

    private void close(List<ServiceResult> open, Predicate<ServiceResult> which) {
        List<ServiceResult> dead = open.stream().filter(which)
                .filter(result -> ENTRY_GOES.contains(result.outcome().outcome())).toList();
        if (dead.isEmpty()) {
            return;
        }
        try {
            Set<String> removed = pidFile.remove(state, dead.stream().map(Closing::removal).toList(), lives,
                    settings.lockTimeout());
            List<ServiceResult> ours = dead.stream().filter(result -> removed.contains(result.service().name())).toList();
            if (!ours.isEmpty()) {
                note(open, ours);
                ours.forEach(this::runHook);
            }
        } catch (SysgException e) {
            // The next stop will find no process, and so runs no hook.
            dead.forEach(this::runHook);
            fail(open, dead, e);
        }
    }

    private void note(List<ServiceResult> open, List<ServiceResult> ours) {
        try {
            states.markStopped(state, ours.stream().map(this::stopped).toList(), lives, settings.lockTimeout());
        } catch (SysgException e) {
            fail(open, ours, e);
        }
    }

    private static void fail(List<ServiceResult> open, List<ServiceResult> results, SysgException cause) {
        open.replaceAll(result -> results.contains(result) ? result.unrecorded(cause.getMessage()) : result);
    }

    private void runHook(ServiceResult result) {
        hook(result).ifPresent(hook -> hooks.run(spec(result).orElseThrow(), hook, manifest.directory(), progress));
    }

    /** The hook tells of an end that we brought about; of one that was found, systemg's monitor has told. */
    private Optional<Hook> hook(ServiceResult result) {
        return result.outcome().outcome() == Outcome.STOPPED ? spec(result).flatMap(ServiceSpec::onStop)
                : Optional.empty();
    }

    private Optional<ServiceSpec> spec(ServiceResult result) {
        return manifest.service(result.service().name());
    }

    private static Removal removal(ServiceResult result) {
        return new Removal(result.service().name(), result.service().pid().orElseThrow(), result.tree());
    }

    private ServiceStateStore.Stopped stopped(ServiceResult result) {
        String service = result.service().name();
        return new ServiceStateStore.Stopped(service,
                () -> spec(result).map(ServiceSpec::stateKeys).orElse(Set.of(service)),
                result.service().pid().orElseThrow(), result.outcome().outcome() == Outcome.STOPPED);
    }
}
