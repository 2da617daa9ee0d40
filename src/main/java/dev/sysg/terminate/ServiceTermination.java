package dev.sysg.terminate;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import dev.sysg.platform.Pid;
import dev.sysg.platform.Signal;
import dev.sysg.process.ProcessEntry;
import dev.sysg.process.ProcessSnapshot;
import dev.sysg.store.ServiceId;
import dev.sysg.terminate.Termination.Wait;
import dev.sysg.terminate.TerminationResult.End;
import dev.sysg.time.Deadline;
import dev.sysg.time.Stopwatch;

/** How far the termination of one service has come. The grace period starts here, with the first signal. */
final class ServiceTermination {

    /** Between two scans for the members of a group that fork and end too quickly to be seen. */
    private static final Duration BETWEEN_SCANS = Duration.ofMillis(20);

    private final TerminationRequest request;
    private final ServiceProcesses processes;
    private Optional<Signal> sent = Optional.empty();
    private Stopwatch watch = Stopwatch.started();
    private Deadline deadline;
    private boolean killed;
    /** Whether the last scan could not tell if the group still has running members. */
    private boolean inDoubt;
    /** Whether something is running, and no signal can reach it. */
    private boolean unreachable;
    /** The first of its processes that was seen running, if one was. */
    private Optional<Pid> watched = Optional.empty();
    /** When it was found that no known process is running (System.nanoTime); only a scan that begins later is proof. */
    private long quietSince;
    private Deadline nextScan;
    /** What went wrong, if a system call has failed, so that nothing more is known. */
    private Optional<String> failure = Optional.empty();

    ServiceTermination(TerminationRequest request, ServiceProcesses processes) {
        this.request = request;
        this.processes = processes;
    }

    TerminationRequest request() {
        return request;
    }

    ServiceId id() {
        return request.id();
    }

    /** Collects the processes and sends the first signal. */
    void begin(ProcessSnapshot snapshot) {
        processes.collect(snapshot);
        startGracePeriod();
        sendFirst();
        check();
    }

    /** The grace period starts; without one, the wait after SIGKILL does. */
    private void startGracePeriod() {
        Duration grace = request.timeouts().grace();
        Duration killWait = request.timeouts().killWait();
        if (request.firstSignal().isEmpty()) {
            deadline = Deadline.after(grace.plus(killWait));
        } else {
            watch = Stopwatch.started();
            killed = request.firstSignal().get() == Signal.KILL;
            deadline = Deadline.after(killed ? killWait : grace);
        }
    }

    /** A stopped process acts on the signal only once it is continued. */
    private void sendFirst() {
        if (request.firstSignal().isEmpty() || !processes.sendFirst(request.firstSignal().get())) {
            return;
        }
        if (sent.isEmpty()) {
            sent = request.firstSignal();
            startGracePeriod();
        }
        if (sent.get() != Signal.KILL) {
            processes.sendAll(Signal.CONT);
        }
    }

    /** Finds out which of the known processes are running. One that a signal cannot reach is waited for last. */
    void check() {
        boolean wasQuiet = isQuiet();
        List<ProcessEntry> running = processes.running();
        Optional<ProcessEntry> reachable = request.firstSignal().isEmpty() ? Optional.empty()
                : running.stream().filter(processes::maySignal).findFirst();
        watched = reachable.or(() -> running.stream().findFirst()).map(ProcessEntry::pid);
        unreachable = request.firstSignal().isPresent() && reachable.isEmpty() && !running.isEmpty();
        if (isQuiet() && !wasQuiet || nextScan == null) {
            quietSince = System.nanoTime();
            nextScan = Deadline.after(Duration.ZERO);
        }
    }

    /** Whether no known process is running. */
    boolean isQuiet() {
        return watched.isEmpty();
    }

    /** Whether something of the service is running, or may be though no scan has shown it. */
    boolean mayBeRunning() {
        return !isQuiet() || inDoubt;
    }

    /** Whether no known process is running, and neither is anything that a scan could find in its group. */
    boolean isQuietForGood() {
        return isQuiet() && !processes.hasProcessesOutsideGroup() && !processes.groupExists();
    }

    /** A running process of the service, whose end is the next thing to wait for. */
    Optional<Pid> watched() {
        return watched;
    }

    /** Keeps the id of its group from counting as reused while the wait goes on. */
    void keepGroup() {
        processes.groupExists();
    }

    /** Whether the scan began after the last known process had ended. */
    boolean isCoveredBy(ProcessSnapshot snapshot) {
        return isQuiet() && snapshot.beganAfter(quietSince);
    }

    /**
     * The result, if this scan proves the end: it has to have begun after the last known process had ended, and to show
     * none. What it shows may fork before it ends, so that only a later scan is proof then.
     */
    Optional<TerminationResult> proveEnd(ProcessSnapshot snapshot) {
        boolean proof = isCoveredBy(snapshot) && !processes.collect(snapshot)
                && !processes.mayHaveUnseenMembers();
        return proof ? Optional.of(result(new End.Ended())) : Optional.empty();
    }

    /** The result, if this scan proves the end; else what it shows gets the signal that is due. */
    Optional<TerminationResult> confirm(ProcessSnapshot snapshot) {
        Optional<TerminationResult> ended = proveEnd(snapshot);
        if (ended.isEmpty()) {
            if (killed) {
                killFound();
            } else {
                sendFirst();
            }
            check();
            inDoubt = isQuiet();
            quietSince = System.nanoTime();
            nextScan = Deadline.after(BETWEEN_SCANS);
        }
        return ended;
    }

    private void killFound() {
        if ((!processes.running().isEmpty() || processes.mayHaveUnseenMembers()) && processes.sendAll(Signal.KILL)) {
            sent = Optional.of(Signal.KILL);
        }
    }

    /** Whether the time is up, or no signal reaches what is running. */
    boolean isOverdue() {
        return unreachable || deadline.isPast();
    }

    /** Gives up after a failed system call. */
    void fail(String reason) {
        failure = Optional.of(reason);
    }

    /** The result, if a system call has failed. */
    Optional<TerminationResult> failed() {
        return failure.map(reason -> result(new End.Unknown(reason)));
    }

    /** When the next scan can prove its end. */
    Deadline nextScan() {
        return nextScan;
    }

    long quietSince() {
        return quietSince;
    }

    Deadline deadline() {
        return deadline;
    }

    /** The grace period is over: sends SIGKILL to what the scan shows, and gives it the time to end. */
    void kill(ProcessSnapshot snapshot) {
        processes.collect(snapshot);
        killed = true;
        deadline = Deadline.after(request.timeouts().killWait());
        killFound();
        check();
        quietSince = System.nanoTime();
    }

    /** Whether SIGKILL is still to come when the deadline is past. */
    boolean hasKillLeft() {
        return !killed && !unreachable && request.firstSignal().isPresent();
    }

    /** The time is up. */
    TerminationResult giveUp() {
        List<ProcessEntry> running = processes.running();
        List<Pid> denied = request.firstSignal().isPresent() ? processes.notPermitted() : List.of();
        if (!denied.isEmpty()) {
            return result(new End.NotPermitted(denied));
        }
        return result(running.isEmpty() ? new End.UnseenMembers(request.target().pid())
                : new End.StillRunning(pids(running)));
    }

    TerminationResult interrupted() {
        List<Pid> running = pids(processes.running());
        return result(new End.Interrupted(running.isEmpty() ? List.of(request.target().pid()) : running));
    }

    /** The first signal was sent, and nothing is waited for. */
    TerminationResult signalled() {
        List<Pid> denied = processes.notPermitted();
        if (!denied.isEmpty()) {
            return result(new End.NotPermitted(denied));
        }
        return result(sent.isEmpty() && isQuietForGood() ? new End.Ended() : new End.Signalled());
    }

    TerminationResult result(End end) {
        Stopwatch sinceEnd = end instanceof End.Ended ? new Stopwatch(quietSince) : Stopwatch.started();
        boolean signalled = sent.isPresent() || request.firstSignal().isEmpty();
        Duration elapsed = signalled ? Duration.ofNanos(sinceEnd.startNanos() - watch.startNanos()) : Duration.ZERO;
        return new TerminationResult(id(), end, sent, elapsed, processes.pids(), sinceEnd);
    }

    /** What is waited for. */
    Wait asWait() {
        return new Wait(id(), sent, watch.elapsed(), deadline.remaining(), hasKillLeft());
    }

    private static List<Pid> pids(List<ProcessEntry> entries) {
        return entries.stream().map(ProcessEntry::pid).sorted().toList();
    }
}
