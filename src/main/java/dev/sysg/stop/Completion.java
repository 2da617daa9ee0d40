package dev.sysg.stop;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

import org.jboss.logging.Logger;

import dev.sysg.error.SysgException;
import dev.sysg.manifest.Hook;
import dev.sysg.manifest.Manifest;
import dev.sysg.manifest.ServiceSpec;
import dev.sysg.store.EntryRemoval;
import dev.sysg.store.LockHeldException;
import dev.sysg.store.PidFileStore;
import dev.sysg.store.RecordedService;
import dev.sysg.store.RemovalResult;
import dev.sysg.store.ServiceId;
import dev.sysg.time.BackOff;
import dev.sysg.time.Deadline;
import dev.sysg.time.Progress.Wait;
import dev.sysg.time.Progress;
import dev.sysg.time.Stopwatch;

/**
 * What follows the end of a service: its entry is removed, then its hook is run. Ends within 250 ms share one write; a
 * service with a hook is recorded at once.
 */
final class Completion {

    private static final Logger LOG = Logger.getLogger(Completion.class);

    private static final Duration LONGEST_BATCH = Duration.ofMillis(250);
    private static final Duration WHILE_HOOKS_RUN = Duration.ofMillis(10);
    /** How long another stop that has ended the service has to remove the entry and run the hook. */
    private static final Duration GIVE_WAY = Duration.ofMillis(500);

    private final PidFileStore store;
    private final StopContext context;
    private final HookRunner hooks;
    private final Manifest manifest;
    private final Progress progress;
    private final Map<ServiceId, ServiceOutcome> outcomes = new LinkedHashMap<>();
    private final Set<Item> ended = new LinkedHashSet<>();
    private final Map<ServiceId, RunningHook> running = new LinkedHashMap<>();
    private final Set<ServiceId> incomplete = new LinkedHashSet<>();

    Completion(PidFileStore store, StopContext context, HookRunner hooks, Manifest manifest, Progress progress) {
        this.store = store;
        this.context = context;
        this.hooks = hooks;
        this.manifest = manifest;
        this.progress = progress;
    }

    /** An end that is not recorded yet. Compared by identity, because there may be thousands. */
    private static final class Item {

        private final EntryRemoval removal;
        private final Optional<Hook> hook;
        private final Stopwatch sinceEnd;

        Item(EntryRemoval removal, Optional<Hook> hook, Stopwatch sinceEnd) {
            this.removal = removal;
            this.hook = hook;
            this.sinceEnd = sinceEnd;
        }

        ServiceId id() {
            return removal.entry().id();
        }

        boolean hasHookToRun() {
            return removal.stopped() && hook.isPresent();
        }

        Duration left(Duration limit) {
            return limit.minus(sinceEnd.elapsed());
        }
    }

    /** Adds a line of the report; nothing else follows. */
    void add(ServiceId id, ServiceOutcome outcome) {
        outcomes.put(id, outcome);
        if (hook(id).isPresent()) {
            incomplete.add(id);
        }
    }

    /** Adds a line of the report, and the entry that is to be removed. */
    void add(EntryRemoval removal, ServiceOutcome outcome, Stopwatch sinceEnd) {
        add(removal.entry().id(), outcome);
        ended.add(new Item(removal, hook(removal.entry().id()), sinceEnd));
    }

    /** How long the caller may wait for the next end at most. */
    Duration longestWait() {
        Duration untilOldest = ended.stream().map(item -> item.left(LONGEST_BATCH)).min(Duration::compareTo)
                .orElse(LONGEST_BATCH);
        return running.isEmpty() && untilOldest.compareTo(WHILE_HOOKS_RUN) > 0 ? untilOldest : WHILE_HOOKS_RUN;
    }

    /**
     * Does what is due by now, and waits for nothing.
     *
     * @return the services that have a hook and for which nothing is left to be done
     */
    List<ServiceId> advance() {
        List<Item> due = removable();
        if (due.stream().anyMatch(item -> item.hasHookToRun() || item.left(LONGEST_BATCH).isNegative())) {
            // Other services wait for one that has a hook, but no longer than for the lock.
            record(due, Duration.ZERO, due.stream().filter(item -> item.hook.isPresent()
                    && item.left(context.lockTimeout()).isNegative()).toList());
        }
        pollHooks();
        List<ServiceId> complete = incomplete.stream().filter(id -> !running.containsKey(id)
                && ended.stream().noneMatch(item -> item.id().equals(id))).toList();
        incomplete.removeAll(complete);
        return complete;
    }

    /** Does the rest, and waits for the lock, for hooks and for other stops. */
    void finish() {
        BackOff backOff = new BackOff();
        for (;;) {
            List<Item> due = removable();
            record(due, context.lockTimeout(), due);
            pollHooks();
            if (ended.isEmpty() && running.isEmpty()) {
                return;
            }
            progress.waiting(running.entrySet().stream().map(each -> new Wait("the on_stop hook of " + each.getKey(),
                    each.getValue().elapsed(), each.getValue().remaining(), "")).toList());
            LockSupport.parkNanos(backOff.next(Deadline.after(WHILE_HOOKS_RUN)).toNanos());
        }
    }

    /** The lines of the report, in the order of the plan. */
    List<ServiceOutcome> outcomes(StopPlan plan) {
        return plan.steps().stream().map(step -> outcomes.get(step.id())).toList();
    }

    private List<Item> removable() {
        return ended.stream().filter(item -> !mayBelongToOtherStop(item)).toList();
    }

    /** A service that was found dead may have been ended just now by another stop, which runs its hook. */
    private boolean mayBelongToOtherStop(Item item) {
        return !item.removal.stopped() && item.hook.isPresent()
                && !item.left(GIVE_WAY).isNegative() && isRecorded(item.removal.entry());
    }

    /** Whether an entry still says what it did. If that cannot be read, its removal is going to fail, and says why. */
    private boolean isRecorded(RecordedService entry) {
        try {
            return store.peek(context.state(), context.request().projects()).services().stream()
                    .anyMatch(now -> now.id().equals(entry.id()) && now.text().equals(entry.text()));
        } catch (SysgException e) {
            return false;
        }
    }

    /**
     * Removes the entries file by file: a failure of one must not hide what became of the others.
     *
     * @param givenUp what stays recorded if the lock is held all that time; the rest is tried again
     */
    private void record(List<Item> due, Duration lockWait, List<Item> givenUp) {
        due.stream().collect(Collectors.groupingBy(item -> item.removal.entry().file().path())).values()
                .forEach(items -> recordInFile(items, lockWait,
                        givenUp.stream().filter(Set.copyOf(items)::contains).toList()));
    }

    private void recordInFile(List<Item> due, Duration lockWait, List<Item> givenUp) {
        List<Item> done = due;
        try {
            RemovalResult result = store.remove(context.state(), due.stream().map(item -> item.removal).toList(),
                    lockWait);
            due.forEach(item -> recorded(item, result));
        } catch (LockHeldException e) {
            done = givenUp;
            givenUp.forEach(item -> unrecorded(item, e.getMessage()));
        } catch (SysgException e) {
            due.forEach(item -> unrecorded(item, e.getMessage()));
        }
        done.forEach(ended::remove);
    }

    private void recorded(Item item, RemovalResult result) {
        boolean removed = result.removed().contains(item.id());
        boolean again = result.recordedAgain().contains(item.id());
        if (again) {
            LOG.warnf("'%s' has been recorded again with another pid: that process was not stopped", item.id());
        }
        if (removed && result.stateFailure().isPresent()) {
            replace(item.id(), Outcome.UNRECORDED, result.stateFailure().get());
        }
        // An entry that is gone so soon was removed by another stop, which has signalled the service as well.
        if (item.removal.stopped() && (removed || again || item.left(GIVE_WAY).isNegative())) {
            startHook(item);
        } else if (item.hasHookToRun()) {
            LOG.warnf("another stop has removed the entry of '%s' at the same moment: the on_stop hook is left to it",
                    item.id());
        }
    }

    /** The hook runs all the same, because no later stop will end the service. */
    private void unrecorded(Item item, String reason) {
        replace(item.id(), Outcome.UNRECORDED, reason);
        if (item.removal.stopped()) {
            startHook(item);
        }
    }

    private void replace(ServiceId id, Outcome outcome, String detail) {
        outcomes.computeIfPresent(id, (same, before) -> before.as(outcome, detail));
    }

    private Optional<Hook> hook(ServiceId id) {
        return manifest.service(id).flatMap(ServiceSpec::onStop);
    }

    private void startHook(Item item) {
        item.hook.ifPresent(hook -> {
            try {
                running.put(item.id(), hooks.start(manifest.service(item.id()).orElseThrow(), hook,
                        manifest.directory()));
            } catch (SysgException e) {
                LOG.debug(e.getMessage(), e);
                report(item.id(), HookResult.notStarted(e.getMessage()));
            }
        });
    }

    private void pollHooks() {
        Map<ServiceId, HookResult> done = new LinkedHashMap<>();
        running.forEach((id, hook) -> hook.poll(progress).ifPresent(result -> done.put(id, result)));
        running.keySet().removeAll(done.keySet());
        done.forEach(this::report);
    }

    /** Whatever came of a hook, the service is stopped. */
    private void report(ServiceId id, HookResult result) {
        outcomes.computeIfPresent(id, (same, before) -> before.with(result));
        result.problem().ifPresent(problem -> LOG.warnf("the on_stop hook of '%s' %s; the service is stopped: run the "
                + "hook by hand if it matters", id, problem));
    }
}
