package dev.sysg.stop;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

import jakarta.inject.Singleton;

import dev.sysg.error.SysgException;
import dev.sysg.platform.ExitWatches;
import dev.sysg.platform.Pid;
import dev.sysg.platform.Signal;
import dev.sysg.process.ProcessEntry;
import dev.sysg.process.ProcessIdentity;
import dev.sysg.time.Cancellation;
import dev.sysg.time.Deadline;

/**
 * Ends the processes of one service: SIGTERM and SIGCONT, for a stopped process acts on the first only after the
 * second; SIGKILL to what is left after the grace period. Verifies each process again before each signal.
 */
@Singleton
public class ProcessTerminator {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    private final ExitWatches watches;
    private final Cancellation interruption;

    ProcessTerminator(ExitWatches watches, Cancellation interruption) {
        this.watches = watches;
        this.interruption = interruption;
    }

    /** Sends the first signal, SIGTERM (with SIGCONT) or SIGKILL, and waits for nothing. */
    Ending request(ProcessTree tree, Signal first) {
        return ending(first == Signal.TERM ? terminate(tree::send) : kill(tree), tree, false, false);
    }

    /**
     * Ends the processes and waits until they are dead, at most the limits long.
     *
     * @param remaining hears how long it can still take, each time it is looked
     */
    Ending end(ProcessTree tree, Limits limits, Consumer<Duration> remaining) {
        return finish(tree, limits.grace().isZero() ? Optional.empty() : terminate(tree::send), false, limits,
                remaining);
    }

    /**
     * The same for what has come to a tree since it was looked at first.
     *
     * @param groupHasHeard whether the group had its SIGTERM: its members may have heard that, and a second one would
     *                      mean hurry; who is outside of the group has not
     */
    Ending endLate(ProcessTree tree, boolean groupHasHeard, Limits limits, Consumer<Duration> remaining) {
        Optional<Signal> first = limits.grace().isZero() ? Optional.empty()
                : groupHasHeard ? terminate(tree::sendOutside) : terminate(tree::send);
        return finish(tree, first, true, limits, remaining);
    }

    /** @param late whether to look for who has come once all are dead; it costs a look at all processes each time */
    private Ending finish(ProcessTree tree, Optional<Signal> first, boolean late, Limits limits,
            Consumer<Duration> remaining) {
        Optional<Signal> sent = first;
        try {
            Deadline grace = Deadline.after(limits.grace());
            Consumer<Duration> inGrace = left -> remaining.accept(left.plus(limits.killWait()));
            awaitDeath(tree, grace, inGrace);
            while (late && goesOn(grace) && hasMore(tree, grace, inGrace)) {
                // Those who come and go have heard it as a group.
                if (!tree.isInDoubt()) {
                    sent = latest(sent, terminate(tree::send));
                    awaitDeath(tree, grace, inGrace);
                }
            }
            if (!interruption.isRequested() && (!reachable(tree).isEmpty() || late && tree.isInDoubt())) {
                tree.lookAgain();
                Deadline end = Deadline.after(limits.killWait());
                do {
                    sent = latest(sent, kill(tree));
                    awaitDeath(tree, end, remaining);
                } while (late && goesOn(end) && hasMore(tree, end, remaining));
            }
            return ending(sent, tree, late && tree.isInDoubt(), interruption.isRequested());
        } catch (SysgException e) {
            // The report still has to say what was signalled.
            return new Ending(sent, tree, List.of(), false, Optional.of(e.getMessage()));
        }
    }

    /** Whether some have come, or may have, when all are dead. After a look that left a doubt comes a pause. */
    private boolean hasMore(ProcessTree tree, Deadline deadline, Consumer<Duration> remaining) {
        if (!reachable(tree).isEmpty() || !tree.mayHaveMore()) {
            return false;
        }
        if (tree.isInDoubt()) {
            remaining.accept(deadline.remaining());
            interruption.pause(BETWEEN_LOOKS);
        }
        tree.lookAgain();
        return !reachable(tree).isEmpty() || tree.isInDoubt();
    }

    /** @param send one of the ways of the tree, which says whether any process took the signal */
    private static Optional<Signal> terminate(Predicate<Signal> send) {
        boolean sent = send.test(Signal.TERM);
        send.test(Signal.CONT);
        return sent ? Optional.of(Signal.TERM) : Optional.empty();
    }

    private static Optional<Signal> latest(Optional<Signal> before, Optional<Signal> now) {
        return now.isPresent() ? now : before;
    }

    private static Optional<Signal> kill(ProcessTree tree) {
        return tree.send(Signal.KILL) ? Optional.of(Signal.KILL) : Optional.empty();
    }

    private void awaitDeath(ProcessTree tree, Deadline deadline, Consumer<Duration> remaining) {
        List<ProcessEntry> alive = reachable(tree);
        while (goesOn(alive, deadline)) {
            ProcessIdentity watched = alive.get(0).identity();
            try (ExitWatches.Watch watch = watches.watch(watched.pid())) {
                while (goesOn(alive, deadline) && alive.get(0).identity().equals(watched)) {
                    remaining.accept(deadline.remaining());
                    watch.pause(deadline.remaining());
                    // As long as it answers without a gap, its number is no other's.
                    tree.groupAnswers();
                    alive = reachable(tree);
                }
            }
        }
    }

    private boolean goesOn(List<ProcessEntry> alive, Deadline deadline) {
        return !alive.isEmpty() && goesOn(deadline);
    }

    private boolean goesOn(Deadline deadline) {
        return !deadline.isPast() && !interruption.isRequested();
    }

    /** What a signal of ours does not reach is not worth the wait. */
    private static List<ProcessEntry> reachable(ProcessTree tree) {
        return tree.live().stream().filter(tree::mayBeSignalled).toList();
    }

    /** @param inDoubt whether the group may have members that come and go */
    private static Ending ending(Optional<Signal> sent, ProcessTree tree, boolean inDoubt, boolean interrupted) {
        Pid group = tree.target().pid();
        if (inDoubt && interrupted) {
            return new Ending(sent, tree, List.of(new Ending.Survivor(group, true)), true, Optional.empty());
        }
        if (inDoubt) {
            return new Ending(sent, tree, List.of(), false, Optional.of("members of process group " + group
                    + " come and go too quickly to be looked at: end them with kill -KILL -- -" + group));
        }
        List<Ending.Survivor> survivors = tree.live().stream()
                .map(entry -> new Ending.Survivor(entry.pid(), tree.mayBeSignalled(entry))).toList();
        return new Ending(sent, tree, survivors, interrupted && !survivors.isEmpty(), Optional.empty());
    }
}
