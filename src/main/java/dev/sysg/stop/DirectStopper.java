package dev.sysg.stop;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import dev.sysg.config.Settings;
import dev.sysg.manifest.Manifest;
import dev.sysg.platform.SignalSender;
import dev.sysg.process.ProcessLookup;
import dev.sysg.process.ProcessTable;
import dev.sysg.store.PidFileStore;
import dev.sysg.store.RecordedService;
import dev.sysg.store.RecordedServices;
import dev.sysg.store.ServiceStateStore;
import dev.sysg.store.ServiceStates;
import dev.sysg.store.StateDirectory;
import dev.sysg.store.StateLock;
import dev.sysg.time.Cancellation;

/** Stops services by signals of our own, one after the other; only where no supervisor is there to restart them. */
@Singleton
public class DirectStopper {

    private static final Logger LOG = Logger.getLogger(DirectStopper.class);

    private final StateLock lock;
    private final PidFileStore pidFile;
    private final ServiceStateStore states;
    private final ProcessTable processes;
    private final SignalSender signals;
    private final ProcessTerminator terminator;
    private final LostSupervisors supervisors;
    private final HookRunner hooks;
    private final Cancellation interruption;

    DirectStopper(StateLock lock, PidFileStore pidFile, ServiceStateStore states, ProcessTable processes,
            SignalSender signals, ProcessTerminator terminator, LostSupervisors supervisors, HookRunner hooks,
            Cancellation interruption) {
        this.lock = lock;
        this.pidFile = pidFile;
        this.states = states;
        this.processes = processes;
        this.signals = signals;
        this.terminator = terminator;
        this.supervisors = supervisors;
        this.hooks = hooks;
        this.interruption = interruption;
    }

    /**
     * Stops the requested service, or every recorded one, dependents first.
     *
     * @param guard to be asked before each service
     * @throws dev.sysg.error.SysgException if nothing could be tried
     */
    StopReport stop(StopRequest request, StateDirectory state, Settings settings, Manifest manifest,
            SupervisorGuard guard, Progress progress) {
        RecordedServices records = request.dryRun() ? pidFile.peek(state) : pidFile.read(state, settings.lockTimeout());
        List<RecordedService> services = requested(request, records, manifest);
        if (services.isEmpty()) {
            return StopReport.direct(request.dryRun(), notRecorded(request, records));
        }
        ServiceStates noted = states.read(state);
        if (!request.noWait()) {
            pidFile.requireReplaceable(state, records);
            noted.requireReplaceable();
        }
        RecentProcesses recent = new RecentProcesses(processes);
        Authority authority = new Authority(processes, records);
        IdentityVerifier verifier = new IdentityVerifier(processes, signals, recent, records, manifest, noted,
                authority);
        Elsewhere elsewhere = new Elsewhere(processes, verifier, records);
        if (!request.force()) {
            elsewhere.warnIfLikely();
        }
        Limits limits = new Limits(request.gracePeriod().orElse(settings.gracePeriod()), settings.killWait());
        ServiceStopper stopper = new ServiceStopper(request, limits, verifier, terminator, signals,
                supervisors, new ProcessTrees(processes, signals, authority, recent),
                !request.force() && elsewhere.isOutOfSight());
        if (request.dryRun()) {
            return StopReport.direct(true, services.stream().map(stopper::rehearse).toList());
        }
        try (Recorder recorder = new Recorder(state, settings.lockTimeout(), manifest, lock, pidFile, states,
                pid -> ProcessLookup.of(pid, processes, signals).mayLive())) {
            Closing closing = new Closing(recorder, new StopHooks(manifest, hooks, progress),
                    new LateMembers(terminator, recent, limits), progress);
            return StopReport.direct(false, stopAll(services, stopper, guard, recorder, closing, progress));
        }
    }

    private List<ServiceOutcome> stopAll(List<RecordedService> services, ServiceStopper stopper, SupervisorGuard guard,
            Recorder recorder, Closing closing, Progress progress) {
        try {
            for (int i = 0; i < services.size(); i++) {
                RecordedService service = services.get(i);
                Optional<ServiceOutcome> obstacle = obstacle(service, guard);
                if (obstacle.isPresent()) {
                    closing.add(ServiceResult.of(service, obstacle.get()));
                } else {
                    String subject = services.size() == 1 ? service.name()
                            : i + 1 + " of " + services.size() + ": " + service.name();
                    Consumer<Duration> heard = progress.of(subject);
                    closing.add(stopper.stop(service, () -> recorder.prepare(services), remaining -> {
                        closing.flushIfDue();
                        heard.accept(remaining);
                    }));
                }
            }
        } finally {
            closing.flush();
        }
        return closing.outcomes();
    }

    /** What keeps the service, and all that come after it, from being tried. */
    private Optional<ServiceOutcome> obstacle(RecordedService service, SupervisorGuard guard) {
        if (interruption.isRequested()) {
            return Optional.of(ServiceOutcome.untouched(service.name(), service.pid(), Outcome.INTERRUPTED,
                    "the command was interrupted before its turn: stop again"));
        }
        return guard.look().map(reason -> ServiceOutcome.untouched(service.name(), service.pid(), Outcome.FAILED,
                reason));
    }

    private static List<RecordedService> requested(StopRequest request, RecordedServices records, Manifest manifest) {
        if (request.service().isPresent()) {
            return records.find(request.service().get()).stream().toList();
        }
        List<String> names = records.services().stream().map(RecordedService::name).toList();
        return records.inOrder(StopOrder.dependentsFirst(names, manifest));
    }

    private static List<ServiceOutcome> notRecorded(StopRequest request, RecordedServices records) {
        return request.service().map(name -> {
            LOG.warnf("service '%s' is not in %s: nothing to stop", name, records.source());
            return ServiceOutcome.untouched(name, Optional.empty(), Outcome.NOT_RECORDED, "not in " + records.source());
        }).stream().toList();
    }
}
