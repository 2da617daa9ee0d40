package dev.sysg.stop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import dev.sysg.error.SysgException;
import dev.sysg.stop.Recorder.Recorded;
import dev.sysg.store.LockHeldException;
import dev.sysg.time.Deadline;

/**
 * What follows a death: the last look at the group, the entry taken out, the state noted, the hook run. In batches,
 * since each costs a rewrite of the files and a look at all processes; but a hook waits for no other service.
 */
final class Closing {

    private static final Duration LONGEST_BATCH = Duration.ofMillis(250);
    private static final Set<Outcome> ENTRY_GOES = Set.of(Outcome.STOPPED, Outcome.NOT_RUNNING, Outcome.RECYCLED);

    private final Recorder recorder;
    private final StopHooks hooks;
    private final LateMembers lateMembers;
    private final Progress progress;
    private final List<Line> lines = new ArrayList<>();
    private final Set<Line> open = new LinkedHashSet<>();
    private Deadline batch;

    Closing(Recorder recorder, StopHooks hooks, LateMembers lateMembers, Progress progress) {
        this.recorder = recorder;
        this.hooks = hooks;
        this.lateMembers = lateMembers;
        this.progress = progress;
        this.batch = Deadline.after(LONGEST_BATCH);
    }

    /** A line of the report, which may still become another one. Two of them are never equal. */
    private static final class Line {

        private ServiceResult result;
        /** From then on its numbers may be anybody's. */
        private boolean foundDead;

        Line(ServiceResult result) {
            this.result = result;
        }
    }

    void add(ServiceResult result) {
        Line line = new Line(result);
        lines.add(line);
        open.add(line);
        if (batch.isPast() || hooks.isDue(result)) {
            flush();
        }
    }

    List<ServiceOutcome> outcomes() {
        return lines.stream().map(line -> line.result.outcome()).toList();
    }

    /**
     * To be called while something else is waited for: whoever kills us then finds few dead services recorded. Nobody's
     * grace period gets longer by it: what has to be waited for itself, a lock or a late member, is left for later.
     */
    void flushIfDue() {
        if (batch.isPast()) {
            Set<Line> late = late();
            close(open.stream().filter(line -> !late.contains(line)).toList(), false);
            recorder.prepareAgain();
            batch = Deadline.after(LONGEST_BATCH);
        }
    }

    /** Closes all that was added since the last time. */
    void flush() {
        Set<Line> late = late();
        close(open.stream().filter(line -> !late.contains(line)).toList(), true);
        for (Line line : late) {
            line.result = lateMembers.end(line.result, progress.of(line.result.service().name()));
            close(List.of(line), true);
        }
        batch = Deadline.after(LONGEST_BATCH);
    }

    private Set<Line> late() {
        try {
            List<Line> unseen = open.stream().filter(line -> !line.foundDead).toList();
            Set<ServiceResult> late = lateMembers.among(unseen.stream().map(line -> line.result).toList());
            unseen.forEach(line -> line.foundDead = !late.contains(line.result));
            return unseen.stream().filter(line -> !line.foundDead).collect(Collectors.toCollection(LinkedHashSet::new));
        } catch (SysgException e) {
            open.stream().filter(line -> !line.foundDead && lateMembers.isUncertain(line.result))
                    .forEach(line -> line.result = line.result.failed(e.getMessage()));
            return Set.of();
        }
    }

    /** @param patiently whether to wait for the lock; else, where it is held, nothing is closed */
    private void close(List<Line> which, boolean patiently) {
        List<Line> dead = which.stream().filter(line -> ENTRY_GOES.contains(line.result.outcome().outcome())).toList();
        try {
            if (!dead.isEmpty()) {
                record(dead, patiently);
            }
        } catch (LockHeldException e) {
            if (!patiently) {
                return;
            }
            unrecorded(dead, e);
        } catch (SysgException e) {
            unrecorded(dead, e);
        }
        which.forEach(open::remove);
    }

    private void record(List<Line> dead, boolean patiently) {
        Recorded recorded = recorder.record(dead.stream().map(line -> line.result).toList(), patiently);
        List<Line> ours = dead.stream().filter(line -> recorded.has(line.result)).toList();
        // A state that cannot be noted makes failures of them, whose hooks run all the same. They come after the lock,
        // as they may want it too.
        List<ServiceResult> ended = ours.stream().map(line -> line.result).toList();
        recorded.unnoted().ifPresent(reason -> fail(ours, reason));
        ended.forEach(hooks::run);
    }

    /** The entries stay, but the hooks run: the next stop will find no process, and so runs none. */
    private void unrecorded(List<Line> dead, SysgException cause) {
        // Not open while a hook runs, which inherits what is.
        recorder.close();
        dead.forEach(line -> hooks.run(line.result));
        fail(dead, cause.getMessage());
    }

    private static void fail(List<Line> lines, String reason) {
        lines.forEach(line -> line.result = line.result.unrecorded(reason));
    }
}
