package dev.sysg.stop;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import dev.sysg.config.Settings;
import dev.sysg.manifest.Manifest;
import dev.sysg.platform.Flock;
import dev.sysg.platform.PollingWatch;
import dev.sysg.platform.SignalSender;
import dev.sysg.platform.jvm.JnrFlock;
import dev.sysg.platform.jvm.JnrPrivileges;
import dev.sysg.platform.jvm.JnrProcessSpawner;
import dev.sysg.platform.jvm.ThreadBootTime;
import dev.sysg.process.ProcessTable;
import dev.sysg.store.StateDirectory;
import dev.sysg.store.StateLock;
import dev.sysg.store.Stores;
import dev.sysg.supervisor.Supervisors;
import dev.sysg.testing.ServiceWorld;
import dev.sysg.time.Cancellation;

/** A direct stop of services, put together from its real parts. */
final class DirectStop {

    private final ServiceWorld services;
    private final Cancellation interruption = new Cancellation();
    private final GuardedSender guarded;
    private SignalSender signals;
    private ProcessTable processes = new ProcessTable(new ThreadBootTime());
    private Flock locks = new JnrFlock();
    private Manifest manifest;
    private Progress progress = (subject, elapsed, atMost) -> {
    };
    private Duration grace = Duration.ofSeconds(10);
    private Duration killWait = Duration.ofSeconds(5);
    private boolean dryRun;
    private boolean noWait;
    private boolean force;

    DirectStop(ServiceWorld services) {
        this.services = services;
        this.guarded = new GuardedSender(services);
        this.signals = guarded;
        this.manifest = Manifest.empty(services.directory());
    }

    DirectStop signals(SignalSender sender) {
        signals = sender;
        return this;
    }

    DirectStop processes(ProcessTable table) {
        processes = table;
        return this;
    }

    DirectStop locks(Flock fileLocks) {
        locks = fileLocks;
        return this;
    }

    DirectStop manifest(TestManifest services) {
        manifest = services.build();
        return this;
    }

    DirectStop progress(Progress listener) {
        progress = listener;
        return this;
    }

    DirectStop grace(Duration duration) {
        grace = duration;
        return this;
    }

    DirectStop killWait(Duration duration) {
        killWait = duration;
        return this;
    }

    DirectStop dryRun() {
        dryRun = true;
        return this;
    }

    DirectStop noWait() {
        noWait = true;
        return this;
    }

    DirectStop force() {
        force = true;
        return this;
    }

    Cancellation interruption() {
        return interruption;
    }

    /** Such as "TERM to group 123". */
    List<String> sent() {
        return guarded.sent();
    }

    /** Stops one service; the report has one line. */
    ServiceOutcome stop(String service) {
        StopReport report = run(Optional.of(service));
        if (report.services().size() != 1) {
            throw new AssertionError("one line expected, not " + report.services());
        }
        return report.services().get(0);
    }

    StopReport stopAll() {
        return run(Optional.empty());
    }

    private StopReport run(Optional<String> service) {
        Settings settings = new Settings(Optional.empty(), List.of(new Settings.Endpoint("sysg.pid", "control.sock")),
                Duration.ofSeconds(2), Duration.ofSeconds(120),
                Duration.ofSeconds(10), Duration.ofSeconds(10), killWait);
        StopRequest request = new StopRequest(service, Optional.empty(), Optional.of(grace), dryRun, noWait, force,
                false);
        StateLock lock = Stores.lock(locks);
        DirectStopper stopper = new DirectStopper(lock, Stores.pidFile(lock), Stores.states(), processes, signals,
                new ProcessTerminator(process -> new PollingWatch(interruption), interruption),
                new LostSupervisors(processes, Supervisors.watch(processes, interruption)),
                new HookRunner(new JnrProcessSpawner(), signals, interruption, new JnrPrivileges()), interruption);
        StateDirectory state = new StateDirectory(services.stateDirectory());
        return stopper.stop(request, state, settings, manifest,
                new SupervisorGuard(Supervisors.locator(), state, settings), progress);
    }
}
