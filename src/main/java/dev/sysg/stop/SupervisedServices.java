package dev.sysg.stop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import dev.sysg.config.Settings;
import dev.sysg.error.SysgException;
import dev.sysg.manifest.Manifest;
import dev.sysg.platform.Pid;
import dev.sysg.platform.SignalSender;
import dev.sysg.process.ProcessEntry;
import dev.sysg.process.ProcessSnapshot;
import dev.sysg.process.ProcessTable;
import dev.sysg.store.PidFileStore;
import dev.sysg.store.RecordedServices;
import dev.sysg.store.ServiceStateStore;
import dev.sysg.store.StateDirectory;
import dev.sysg.time.BackOff;
import dev.sysg.time.Cancellation;
import dev.sysg.time.Deadline;
import dev.sysg.time.Stopwatch;

/** Waits for the end of services that a supervisor stops; nothing is signalled here. */
@Singleton
class SupervisedServices {

    private static final Logger LOG = Logger.getLogger(SupervisedServices.class);

    private final PidFileStore pidFile;
    private final ServiceStateStore states;
    private final ProcessTable processes;
    private final SignalSender signals;
    private final Cancellation interruption;

    SupervisedServices(PidFileStore pidFile, ServiceStateStore states, ProcessTable processes, SignalSender signals,
            Cancellation interruption) {
        this.pidFile = pidFile;
        this.states = states;
        this.processes = processes;
        this.signals = signals;
        this.interruption = interruption;
    }

    /** A service, and its processes as they were before the supervisor was asked. */
    record Supervised(String name, ProcessTree tree) {

        Pid pid() {
            return tree.target().pid();
        }

        ServiceOutcome stopped(Duration elapsed) {
            return outcome(Outcome.STOPPED, elapsed);
        }

        ServiceOutcome signalled() {
            return outcome(Outcome.SIGNALLED, Duration.ZERO);
        }

        private ServiceOutcome outcome(Outcome outcome, Duration elapsed) {
            return new ServiceOutcome(name, Optional.of(pid()), outcome, Optional.empty(), elapsed,
                    Optional.empty());
        }
    }

    /**
     * The requested services whose processes are known for certain. Whatever keeps the records from being read must not
     * keep the command from the supervisor, who has its own.
     */
    List<Supervised> find(StopRequest request, StateDirectory state, Settings settings) {
        try {
            RecordedServices records = pidFile.read(state, settings.lockTimeout());
            RecentProcesses recent = new RecentProcesses(processes);
            Authority authority = new Authority(processes, records);
            IdentityVerifier verifier = new IdentityVerifier(processes, signals, recent, records,
                    Manifest.empty(state.root()), states.read(state), authority);
            ProcessTrees trees = new ProcessTrees(processes, signals, authority, recent);
            List<Supervised> found = new ArrayList<>();
            records.services().stream()
                    .filter(service -> request.service().map(service.name()::equals).orElse(true))
                    .forEach(service -> {
                        Verdict verdict = verifier.verify(service);
                        if (verdict instanceof Verdict.Match match) {
                            found.add(new Supervised(service.name(), trees.of(match.target())));
                        } else {
                            verdict.obstacle().ifPresent(reason -> LOG.warnf("the end of '%s' is not waited for: %s; "
                                    + "see whether it lives on", service.name(), reason));
                        }
                    });
            return found;
        } catch (SysgException e) {
            LOG.warnf(e, "%s; the supervisor is asked all the same, but the end of its services cannot be awaited",
                    e.getMessage());
            return List.of();
        }
    }

    /** Waits until nothing of the services lives, at most as long as a direct stop of one would take. */
    List<ServiceOutcome> awaitEnd(List<Supervised> services, Stopwatch watch, Settings settings, Progress progress) {
        Map<String, Duration> ended = new HashMap<>();
        Deadline deadline = Deadline.after(settings.gracePeriod().plus(settings.killWait()));
        BackOff backOff = new BackOff();
        Map<String, List<Pid>> live = look(services, ended, watch);
        while (!live.isEmpty() && !deadline.isPast() && !interruption.isRequested()) {
            progress.waiting("the end of " + live.keySet().iterator().next(), watch.elapsed(), deadline.remaining());
            interruption.pause(backOff.next(deadline));
            live = look(services, ended, watch);
        }
        Map<String, List<Pid>> left = live;
        return services.stream().map(service -> Optional.ofNullable(ended.get(service.name())).map(service::stopped)
                .orElseGet(() -> survived(service, left.get(service.name())))).toList();
    }

    /** Notes who has ended, and gives what lives of the others, by name. */
    private Map<String, List<Pid>> look(List<Supervised> services, Map<String, Duration> ended, Stopwatch watch) {
        List<Supervised> open = services.stream().filter(service -> !ended.containsKey(service.name())).toList();
        Map<String, List<Pid>> live = live(open);
        open.stream().filter(service -> !live.containsKey(service.name()))
                .forEach(service -> ended.put(service.name(), watch.elapsed()));
        return live;
    }

    /** What lives of each, also what its group has got since; those of which nothing does are left out. */
    private Map<String, List<Pid>> live(List<Supervised> services) {
        Map<String, List<Pid>> live = new LinkedHashMap<>();
        List<Supervised> uncertain = new ArrayList<>();
        for (Supervised service : services) {
            List<ProcessEntry> known = service.tree().live();
            if (!known.isEmpty()) {
                live.put(service.name(), pids(known));
            } else if (service.tree().mayHaveMore()) {
                uncertain.add(service);
            }
        }
        if (!uncertain.isEmpty()) {
            // One look serves them all; an earlier one could miss the child of a process that has died since.
            ProcessSnapshot now = processes.snapshot();
            uncertain.forEach(service -> {
                service.tree().learn(now);
                if (service.tree().mayLive(now)) {
                    List<ProcessEntry> late = service.tree().live();
                    live.put(service.name(), late.isEmpty() ? List.of(service.pid()) : pids(late));
                }
            });
        }
        return live;
    }

    private static List<Pid> pids(List<ProcessEntry> entries) {
        return entries.stream().map(ProcessEntry::pid).sorted().toList();
    }

    private ServiceOutcome survived(Supervised service, List<Pid> live) {
        String fact = "pid " + live.stream().map(Pid::toString).collect(Collectors.joining(", ")) + " lives on ";
        Optional<Pid> pid = Optional.of(service.pid());
        return interruption.isRequested()
                ? ServiceOutcome.untouched(service.name(), pid, Outcome.INTERRUPTED, fact
                        + "as the command is interrupted; the supervisor, who was told to stop it, may yet do so")
                : ServiceOutcome.untouched(service.name(), pid, Outcome.FAILED, fact
                        + "although the supervisor was told to stop it; see the supervisor's log, and end it with "
                        + "kill(1) if the supervisor knows nothing of it any more");
    }
}
