package dev.sysg.terminate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.lenient;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.spy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.sysg.identity.SignalScope;
import dev.sysg.identity.Target;
import dev.sysg.identity.VerificationContext;
import dev.sysg.manifest.Manifest;
import dev.sysg.platform.ExitWaiter;
import dev.sysg.platform.KillResult;
import dev.sysg.platform.Pid;
import dev.sysg.platform.Signal;
import dev.sysg.platform.SignalSender;
import dev.sysg.process.ProcessEntry;
import dev.sysg.process.ProcessTable;
import dev.sysg.process.UnreadableProcessException;
import dev.sysg.store.RecordedServices;
import dev.sysg.store.ServiceId;
import dev.sysg.terminate.TerminationRequest.StopTimeouts;
import dev.sysg.terminate.Terminator.StopGate;
import dev.sysg.testing.FakeProc;
import dev.sysg.time.BackOff;
import dev.sysg.time.Cancellation;
import dev.sysg.time.Deadline;
import dev.sysg.terminate.TerminationRequest.Turn;

/** Services of made-up processes, signals that have a scripted effect on them, and waits that are scripted. */
final class FakeServices implements ExitWaiter {

    private static final Duration LONGEST_TEST = Duration.ofSeconds(20);

    final FakeProc proc;
    final ProcessTable table;
    final SignalSender signals = mock();
    final Cancellation cancellation = new Cancellation();
    /** Every signal so far, such as "TERM to group 123". */
    final List<String> sent = new ArrayList<>();
    private final ProcessTable kernel;
    private final Map<String, Runnable> effects = new HashMap<>();
    private final Deque<Runnable> waits = new ArrayDeque<>();
    private final Map<ServiceId, TerminationRequest> requests = new LinkedHashMap<>();
    private boolean exitsAreSeen = true;
    private int waited;

    FakeServices(Path root) {
        proc = new FakeProc(root);
        kernel = proc.table();
        table = spy(proc.table());
        lenient().when(signals.probe(any())).thenAnswer(call -> result(exists(call.getArgument(0))));
        lenient().when(signals.probeGroup(any())).thenAnswer(call -> result(groupExists(call.getArgument(0))));
        lenient().when(signals.signal(any(), any())).thenAnswer(call ->
                deliver(call.getArgument(1) + " to " + call.getArgument(0), exists(call.getArgument(0))));
        lenient().when(signals.signalGroup(any(), any())).thenAnswer(call ->
                deliver(call.getArgument(1) + " to group " + call.getArgument(0), groupExists(call.getArgument(0))));
    }

    private static KillResult result(boolean exists) {
        return exists ? KillResult.DELIVERED : KillResult.NO_SUCH_PROCESS;
    }

    private boolean exists(Pid pid) {
        try {
            return kernel.find(pid).isPresent();
        } catch (UnreadableProcessException e) {
            return true;
        }
    }

    private boolean groupExists(Pid group) {
        return kernel.snapshot().shows(group);
    }

    private KillResult deliver(String signal, boolean exists) {
        sent.add(signal);
        effects.getOrDefault(signal, () -> { }).run();
        return result(exists);
    }

    /** What a signal does, such as "TERM to group 123". */
    FakeServices on(String signal, Runnable effect) {
        effects.put(signal, effect);
        return this;
    }

    /** This user may not signal the process. */
    FakeServices deny(int pid) {
        doAnswer(call -> exists(new Pid(pid)) ? KillResult.NOT_PERMITTED : KillResult.NO_SUCH_PROCESS)
                .when(signals).probe(new Pid(pid));
        return this;
    }

    /** What happens while the next exit is waited for. */
    FakeServices during(Runnable effect) {
        waits.add(effect);
        return this;
    }

    /** From now on the waiter misses exits, as where a pid has been reused before it is waited for. */
    FakeServices exitsAreMissed() {
        exitsAreSeen = false;
        return this;
    }

    /** How often an exit was waited for. */
    int waited() {
        return waited;
    }

    @Override
    public List<Pid> await(List<Pid> processes, Duration longest, BackOff backOff) {
        waited++;
        if (waits.isEmpty()) {
            LockSupport.parkNanos(Math.min(longest.toNanos(), 1_000_000));
        } else {
            waits.remove().run();
        }
        return exitsAreSeen ? processes : List.of();
    }

    /** A service to stop; its process is there already. */
    FakeServices stop(String name, int pid, Duration grace, Duration killWait, String... waitsFor) {
        return add(name, pid, Optional.of(grace.isZero() ? Signal.KILL : Signal.TERM),
                new StopTimeouts(grace, killWait), false, waitsFor);
    }

    /** One with a grace period that no test waits for. */
    FakeServices stop(String name, int pid, String... waitsFor) {
        return stop(name, pid, Duration.ofHours(1), Duration.ofHours(1), waitsFor);
    }

    /** One whose dependencies the caller releases. */
    FakeServices stopWithHook(String name, int pid) {
        return add(name, pid, Optional.of(Signal.TERM), new StopTimeouts(Duration.ofHours(1), Duration.ofHours(1)),
                true);
    }

    /** One that a supervisor stops. */
    FakeServices await(String name, int pid, Duration longest) {
        return add(name, pid, Optional.empty(), new StopTimeouts(longest, Duration.ZERO), false);
    }

    private FakeServices add(String name, int pid, Optional<Signal> firstSignal, StopTimeouts timeouts,
            boolean releasedByCaller, String... waitsFor) {
        ServiceId id = ServiceId.of(name);
        Set<ServiceId> before = Stream.of(waitsFor).map(ServiceId::of).collect(Collectors.toSet());
        requests.put(id, new TerminationRequest(id, target(pid), firstSignal, timeouts,
                new Turn(before, Optional.empty()), releasedByCaller));
        return this;
    }

    Target target(int pid) {
        ProcessEntry process = kernel.find(new Pid(pid)).orElseThrow();
        return new Target(process.pid(), process.leadsGroup(), List.of(process), 0);
    }

    VerificationContext context() {
        return new VerificationContext(SignalScope.of(table, new RecordedServices(List.of(), List.of())),
                kernel.snapshot(), List.of(), Manifest.empty(Path.of("/")));
    }

    Terminator terminator() {
        return new Terminator(table, signals, this, cancellation);
    }

    Termination begin() {
        return begin(target -> Optional.empty());
    }

    Termination begin(StopGate gate) {
        return terminator().begin(List.copyOf(requests.values()), context(), gate);
    }

    /** Runs the loop until every service has its result. */
    Map<String, TerminationResult> finish(Termination termination) {
        Map<String, TerminationResult> results = new LinkedHashMap<>();
        Deadline end = Deadline.after(LONGEST_TEST);
        while (!termination.isFinished()) {
            assertThat(end.isPast()).as("no result of %s but %s", requests.keySet(), results).isFalse();
            termination.next(Duration.ofMillis(100)).forEach(result -> results.put(result.id().name(), result));
        }
        return results;
    }

    Map<String, TerminationResult> finish() {
        return finish(begin());
    }

    /** Terminates the only service. */
    TerminationResult result() {
        return finish().values().iterator().next();
    }

    /** Sends the first signal to the only service, and waits for nothing. */
    TerminationResult signal() {
        return terminator().signal(requests.values().iterator().next(), context());
    }
}
