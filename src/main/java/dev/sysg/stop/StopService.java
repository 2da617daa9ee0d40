package dev.sysg.stop;

import java.nio.file.Path;
import java.util.Optional;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import dev.sysg.config.Settings;
import dev.sysg.config.SettingsFactory;
import dev.sysg.error.SysgException;
import dev.sysg.manifest.Manifest;
import dev.sysg.manifest.ManifestSource;
import dev.sysg.platform.SignalSender;
import dev.sysg.store.StateDirectory;
import dev.sysg.store.StateDirectoryLocator;
import dev.sysg.store.StoreException;
import dev.sysg.store.XmlStore;
import dev.sysg.supervisor.SupervisorDisconnectedException;
import dev.sysg.supervisor.SupervisorException;
import dev.sysg.supervisor.SupervisorLocator;
import dev.sysg.supervisor.SupervisorStatus.Absent;
import dev.sysg.supervisor.SupervisorStatus.Running;
import dev.sysg.supervisor.SupervisorStatus.Unclear;
import dev.sysg.supervisor.SupervisorStatus;

/** Decides which way a stop goes, and goes it. */
@Singleton
public class StopService {

    private static final Logger LOG = Logger.getLogger(StopService.class);

    private final SettingsFactory settings;
    private final StateDirectoryLocator directories;
    private final SupervisorLocator locator;
    private final SupervisorStopper supervisorStopper;
    private final ManifestSource manifests;
    private final DirectStopper directStopper;
    private final SignalSender signals;

    StopService(SettingsFactory settings, StateDirectoryLocator directories, SupervisorLocator locator,
            SupervisorStopper supervisorStopper, ManifestSource manifests, DirectStopper directStopper,
            SignalSender signals) {
        this.settings = settings;
        this.directories = directories;
        this.locator = locator;
        this.supervisorStopper = supervisorStopper;
        this.manifests = manifests;
        this.directStopper = directStopper;
        this.signals = signals;
    }

    /**
     * Stops what is asked for, through the supervisor if there is one.
     *
     * @throws SysgException if nothing could be tried
     */
    public StopReport stop(StopRequest asked, Progress progress) {
        // Where signals are only logged, nothing that would follow them may be done.
        StopRequest request = signals.isDryRun() ? asked.rehearsed() : asked;
        Settings current = settings.create();
        StateDirectory state = directories.resolve(current, request.system());
        try {
            return stop(request, state, current, progress);
        } catch (SupervisorDisconnectedException e) {
            LOG.debugf(e, "looking again");
            return stop(request, state, current, progress);
        }
    }

    private StopReport stop(StopRequest request, StateDirectory state, Settings current, Progress progress) {
        SupervisorStatus status = locator.locate(state, current);
        if (status instanceof Running running) {
            try (running) {
                return supervisorStopper.stop(request, running, state, current, progress);
            }
        }
        if (status instanceof Unclear unclear) {
            throw new SupervisorException(unclear.reason());
        }
        return stopDirectly(request, state, current, (Absent) status, progress);
    }

    private StopReport stopDirectly(StopRequest request, StateDirectory state, Settings current, Absent absent,
            Progress progress) {
        Optional<Path> unreadable = XmlStore.withServices(state);
        if (unreadable.isPresent()) {
            throw new StoreException("services are recorded in " + unreadable.get() + ", the store of systemg 0.26 and "
                    + "newer, which cannot be read here, and no supervisor runs: nothing was stopped; use that "
                    + "release's own stop");
        }
        Manifest manifest = manifests.resolve(request.config(), Path.of("").toAbsolutePath(), state);
        if (!request.dryRun()) {
            locator.removeStale(absent, current);
        }
        return directStopper.stop(request, state, current, manifest, new SupervisorGuard(locator, state, current),
                progress);
    }
}
