package dev.sysg.stop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import dev.sysg.SysgException;
import dev.sysg.config.Settings;
import dev.sysg.manifest.Manifest;
import dev.sysg.platform.BackOff;
import dev.sysg.platform.Deadline;
import dev.sysg.platform.Delivery;
import dev.sysg.platform.Interruption;
import dev.sysg.platform.Pid;
import dev.sysg.platform.SignalSender;
import dev.sysg.process.ProcessEntry;
import dev.sysg.process.ProcessSnapshot;
import dev.sysg.process.ProcessTable;
import dev.sysg.state.PidFileStore;
import dev.sysg.state.Records;
import dev.sysg.state.ServiceStateStore;
import dev.sysg.state.StateDirectory;

/** Waits for the end of services that a supervisor stops; nothing is signalled here. */
@Singleton
class SupervisedServices {

    private static final Logger LOG = Logger.getLogger(SupervisedServices.class);

    private final PidFileStore pidFile;
    private final ServiceStateStore states;
    private final ProcessTable processes;
    private final SignalSender signals;
    private final Interruption interruption;

    SupervisedServices(PidFileStore pidFile, ServiceStateStore states, ProcessTable processes, SignalSender signals,
            Interruption interruption) {
        this.pidFile = pidFile;
        this.states = states;
        this.processes = processes;
        this.signals = signals;
        this.interruption = interruption;
    }

    /** A service, and its processes as they were before the supervisor was asked. */
    record Supervised(String name, Target target, ProcessTree tree) {

        ServiceOutcome stopped(Duration elapsed) {
            return outcome(Outcome.STOPPED, elapsed);
        }

        ServiceOutcome signalled() {
            return outcome(Outcome.SIGNALLED, Duration.ZERO);
        }

        private ServiceOutcome outcome(Outcome outcome, Duration elapsed) {
            return new ServiceOutcome(name, Optional.of(target.pid()), outcome, Optional.empty(), elapsed,
                    Optional.empty());
        }
    }

    /**
     * The requested services whose processes are known for certain. Whatever keeps the records from being read must not
     * keep the command from the supervisor, who has its own.
     */
    List<Supervised> find(StopRequest request, StateDirectory state, Settings settings) {
        try {
            Records records = pidFile.read(state, settings.lockTimeout());
            RecentProcesses recent = new RecentProcesses(processes);
            Authority authority = new Authority(processes, records.owner());
            IdentityVerifier verifier = new IdentityVerifier(processes, signals, recent, records,
                    Manifest.empty(state.root()), states.read(state), authority);
            List<Supervised> found = new ArrayList<>();
            records.services().stream()
                    .filter(service -> request.service().map(service.name()::equals).orElse(true))
                    .forEach(service -> {
                        if (verifier.verify(service) instanceof Verdict.Match match) {
                            ProcessTree tree = new ProcessTree(processes, signals, authority, match.target());
                            tree.learn(recent.recent());
                            found.add(new Supervised(service.name(), match.target(), tree));
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
    List<ServiceOutcome> awaitEnd(List<Supervised> services, long start, Settings settings, Progress progress) {
        Map<String, Duration> ended = new HashMap<>();
        Deadline deadline = Deadline.after(settings.gracePeriod().plus(settings.killWait()));
        BackOff backOff = new BackOff();
        List<Supervised> left = look(services, ended, start);
        while (!left.isEmpty() && !deadline.isPast() && !interruption.isRequested()) {
            progress.waiting("the end of " + left.get(0).name(), since(start), deadline.remaining());
            interruption.pause(backOff.next(deadline));
            left = look(left, ended, start);
        }
        return services.stream().map(service -> Optional.ofNullable(ended.get(service.name()))
                .map(service::stopped).orElseGet(() -> survived(service))).toList();
    }

    /** Notes who has ended, and gives the others; one look at all processes serves them all. */
    private List<Supervised> look(List<Supervised> services, Map<String, Duration> ended, long start) {
        RecentProcesses recent = new RecentProcesses(processes);
        List<Supervised> left = new ArrayList<>();
        for (Supervised service : services) {
            if (live(service, recent).isEmpty()) {
                ended.put(service.name(), since(start));
            } else {
                left.add(service);
            }
        }
        return left;
    }

    /** What lives of it, also what its group has got since. */
    private List<Pid> live(Supervised service, RecentProcesses recent) {
        List<ProcessEntry> live = service.tree().live();
        Pid group = service.target().pid();
        if (live.isEmpty() && service.target().ownGroup()
                && signals.probeGroup(group) != Delivery.NO_SUCH_PROCESS) {
            ProcessSnapshot snapshot = recent.recent();
            service.tree().learn(snapshot);
            live = service.tree().live();
            if (live.isEmpty() && !snapshot.shows(group)) {
                return List.of(group);
            }
        }
        return live.stream().map(ProcessEntry::pid).sorted().toList();
    }

    private ServiceOutcome survived(Supervised service) {
        String pids = live(service, new RecentProcesses(processes)).stream().map(Pid::toString)
                .collect(Collectors.joining(", "));
        return ServiceOutcome.untouched(service.name(), Optional.of(service.target().pid()),
                interruption.isRequested() ? Outcome.INTERRUPTED : Outcome.FAILED,
                "pid " + pids + " lives on although the supervisor was told to stop it; see the supervisor's log, and "
                        + "end it with kill(1) if the supervisor knows nothing of it any more");
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
