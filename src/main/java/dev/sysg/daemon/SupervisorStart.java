package dev.sysg.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import dev.sysg.config.Settings;
import dev.sysg.config.SettingsReader;
import dev.sysg.error.SysgException;
import dev.sysg.manifest.ManifestSource;
import dev.sysg.store.StateDirectory;
import dev.sysg.store.StateDirectoryLocator;
import dev.sysg.supervisor.SupervisorStatus.Running;

/** Begins to supervise, unless there is a supervisor already. */
@Singleton
public record SupervisorStart(SettingsReader settings, StateDirectoryLocator directories, ManifestSource manifests,
        SupervisorFiles files, SupervisorParts parts) {

    private static final Logger LOG = Logger.getLogger(SupervisorStart.class);

    /**
     * What to start.
     *
     * @param config  the path of the manifest as it was given, if it was
     * @param service the only service to start, with those it depends on; all if empty
     * @param system  whether the state directory of the whole system is used
     */
    public record StartRequest(Optional<String> config, Optional<String> service, boolean system) {
    }

    /**
     * Checks all that can be checked before anything is started.
     *
     * @return empty, with a warning, if a supervisor runs these services already
     * @throws SysgException saying what is wrong
     */
    public Optional<SupervisorRun> prepare(StartRequest request) {
        return context(request).map(context -> new SupervisorRun(
                ManifestToRun.read(manifests, context.manifest(), request.service()), context, files, parts));
    }

    /**
     * Starts a supervisor as a process of its own, by this command, and waits until it answers; as for prepare.
     *
     * @return what is running now, if it was started
     */
    public Optional<String> detach(StartRequest request, DetachedCommand command) {
        return context(request).map(context -> {
            ManifestToRun.read(manifests, context.manifest(), request.service());
            files.makeDirectories(context.state());
            return new Detacher(parts.spawner(), files.locator(), context).start(command);
        });
    }

    /** The absolute path of the manifest. */
    public String manifestPath(Optional<String> config) {
        return manifests.locate(config, Path.of("").toAbsolutePath()).toString();
    }

    private Optional<SupervisorContext> context(StartRequest request) {
        Settings current = settings.read();
        StateDirectory state = directories.locateToFill(current, request.system());
        Optional<Running> running = files.locator().locate(state, current).requireClear();
        running.ifPresent(supervisor -> {
            supervisor.close();
            refuseOthers(supervisor, request, state);
            LOG.warnf("%s is already running: nothing was started", supervisor.name());
        });
        return running.isPresent() ? Optional.empty()
                : Optional.of(new SupervisorContext(state, current, Path.of(manifestPath(request.config()))));
    }

    private void refuseOthers(Running running, StartRequest request, StateDirectory state) {
        request.service().ifPresent(name -> {
            throw new SysgException(running.name() + " is already running: start '" + name + "' with sysg restart -s "
                    + name);
        });
        request.config().map(path -> Path.of(manifestPath(Optional.of(path))))
                .filter(path -> !isRecorded(path, state)).ifPresent(path -> {
                    throw new SysgException(running.name() + " is already running, with another manifest than " + path
                            + ": stop it with sysg stop, or set another sysg.state-dir for these services");
                });
    }

    private static boolean isRecorded(Path manifest, StateDirectory state) {
        try {
            return Files.isSameFile(manifest, Path.of(Files.readString(state.configHint()).strip()));
        } catch (IOException e) {
            return false;
        }
    }
}
