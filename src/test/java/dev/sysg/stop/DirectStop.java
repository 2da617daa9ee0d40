package dev.sysg.stop;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

import dev.sysg.identity.IdentityVerifier;
import dev.sysg.manifest.Manifest;
import dev.sysg.manifest.ManifestSource;
import dev.sysg.platform.Flock;
import dev.sysg.platform.PollingExitWaiter;
import dev.sysg.platform.SignalSender;
import dev.sysg.platform.jvm.JnrFlock;
import dev.sysg.platform.jvm.JnrProcessSpawner;
import dev.sysg.platform.jvm.ThreadBootTime;
import dev.sysg.process.ProcessTable;
import dev.sysg.store.PidFileStore;
import dev.sysg.store.StateDirectory;
import dev.sysg.store.Stores;
import dev.sysg.supervisor.Supervisors;
import dev.sysg.terminate.Terminator.StopGate;
import dev.sysg.terminate.Terminator;
import dev.sysg.testing.EachWait;
import dev.sysg.testing.ServiceWorld;
import dev.sysg.testing.TestSettings;
import dev.sysg.time.Cancellation;
import dev.sysg.time.Progress;

/** A direct stop of services, put together from its real parts. */
final class DirectStop {

    private final ServiceWorld services;
    private final Cancellation cancellation = new Cancellation();
    private final GuardedSender guarded;
    private final TestSettings settings = new TestSettings();
    private final Set<StopOption> options = EnumSet.noneOf(StopOption.class);
    private SignalSender signals;
    private ProcessTable processes = new ProcessTable(new ThreadBootTime());
    private Flock locks = new JnrFlock();
    private Manifest manifest;
    private Optional<StopGate> gate = Optional.empty();
    private Progress progress = Progress.SILENT;
    private Optional<Duration> grace = Optional.empty();

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

    DirectStop locks(Flock flock) {
        locks = flock;
        return this;
    }

    DirectStop manifest(TestManifest services) {
        manifest = services.build();
        return this;
    }

    /** In place of the real one, which looks for a supervisor. */
    DirectStop gate(StopGate question) {
        gate = Optional.of(question);
        return this;
    }

    DirectStop progress(EachWait listener) {
        progress = listener;
        return this;
    }

    /** As --grace gives it. */
    DirectStop grace(Duration duration) {
        grace = Optional.of(duration);
        return this;
    }

    DirectStop killWait(Duration duration) {
        settings.killWait(duration);
        return this;
    }

    /** Changes the configuration. */
    DirectStop configured(UnaryOperator<TestSettings> change) {
        change.apply(settings);
        return this;
    }

    DirectStop with(StopOption option) {
        options.add(option);
        return this;
    }

    Cancellation cancellation() {
        return cancellation;
    }

    /** Such as "TERM to group 123". */
    List<String> sent() {
        return guarded.sent();
    }

    /** Stops one service; the report has one line. */
    ServiceOutcome stop(String service) {
        StopReport report = stopAll(service);
        if (report.services().size() != 1) {
            throw new AssertionError("one line expected, not " + report.services());
        }
        return report.services().get(0);
    }

    /** Stops these services, or all. */
    StopReport stopAll(String... names) {
        StateDirectory state = new StateDirectory(services.stateDirectory());
        PidFileStore store = Stores.json(locks);
        ManifestSource manifests = mock(ManifestSource.class);
        when(manifests.find(any(), any(), any())).thenReturn(manifest);
        DirectStopper stopper = new DirectStopper(store, manifests, new IdentityVerifier(processes, signals),
                new Terminator(processes, signals, new PollingExitWaiter(cancellation), cancellation),
                new HookRunner(new JnrProcessSpawner(), signals, cancellation));
        StopRequest request = new StopRequest(List.of(names), Optional.empty(), Optional.empty(), grace, options);
        StopContext context = new StopContext(request, state, settings.build());
        return stopper.stop(context,
                gate.orElseGet(() -> new SupervisorGate(Supervisors.locator(processes), context)), progress);
    }
}
