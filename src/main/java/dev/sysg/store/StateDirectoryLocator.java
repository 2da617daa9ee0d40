package dev.sysg.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import dev.sysg.config.Settings;
import dev.sysg.error.FailureReason;
import dev.sysg.error.SysgException;
import dev.sysg.file.FileTrust.Problem;
import dev.sysg.file.FileTrust;
import dev.sysg.file.NonUtf8;
import dev.sysg.process.ProcessTable;

/** Finds the state directory of this command. */
@Singleton
public record StateDirectoryLocator(ProcessTable processes, Map<String, String> environment) {

    /** The directory of systemg's {@code --sys} (systemg-compat.md §1.2). */
    private static final Path SYSTEM = Path.of("/var/lib/systemg");
    private static final String VARIABLE = "SYSG_STATE_DIR";
    private static final String IN_HOME = ".local/share/systemg";
    private static final Logger LOG = Logger.getLogger(StateDirectoryLocator.class);

    @Inject
    StateDirectoryLocator(ProcessTable processes) {
        this(processes, System.getenv());
    }

    /**
     * The directory of {@code --sys}, else the configured one, else the one in HOME: never in the home directory of the
     * user database, which under sudo may be another user's (systemg-compat.md §1.3).
     *
     * @param system whether {@code --sys} is given
     * @return a directory that may not exist
     * @throws RootRefusedException if this is root, and another user owns the directory or one above it
     * @throws SysgException        if it cannot be used otherwise, or {@code --sys} is given by another user than root
     */
    public StateDirectory locate(Settings settings, boolean system) {
        StateDirectory state = locateToFill(settings, system);
        if (!system) {
            warnIfEmpty(state, settings.stateDirectory().isPresent());
        }
        return state;
    }

    /** The same without a warning of a directory in which nothing is recorded: for a command that is to record. */
    public StateDirectory locateToFill(Settings settings, boolean system) {
        if (system && processes.ownUser() != FileTrust.ROOT) {
            throw new SysgException("--sys needs root, for the state in " + SYSTEM + ": use sudo, or leave --sys out "
                    + "[SG0704]");
        }
        Path root = system ? SYSTEM : configured(settings).orElseGet(this::inHome);
        if (!Files.isDirectory(root) && Files.exists(root)) {
            throw new SysgException(root + " is not a directory, so that it cannot be the state directory: "
                    + "set sysg.state-dir, or HOME, to the right one");
        }
        if (processes.ownUser() == FileTrust.ROOT) {
            requireOnlyRoot(root);
        }
        return new StateDirectory(root);
    }

    private Optional<Path> configured(Settings settings) {
        String variable = environment.get(VARIABLE);
        if (variable != null && variable.isBlank()) {
            // An empty variable in a script must not lead to the services of the user who runs it.
            throw new SysgException(VARIABLE + " is set, but empty: name the state directory, or unset it");
        }
        return settings.stateDirectory();
    }

    private Path inHome() {
        String home = environment.getOrDefault("HOME", "");
        if (!home.startsWith("/") || NonUtf8.isIn(home)) {
            throw new SysgException("HOME is not " + (home.isEmpty() ? "set" : "an absolute path in UTF-8: '"
                    + home + "'") + ", and the state directory lies in it: set HOME, or sysg.state-dir");
        }
        return Path.of(home, IN_HOME).normalize();
    }

    /** What is done in a wrong directory, which has nothing recorded, looks like a success. */
    private void warnIfEmpty(StateDirectory state, boolean configured) {
        Path root = state.root();
        if (configured) {
            if (Files.notExists(root)) {
                LOG.warnf("there is no state directory %s, which sysg.state-dir names: nothing is recorded there",
                        root);
            }
        } else if (processes.ownUser() == FileTrust.ROOT && !state.hasStore()) {
            // Under sudo, HOME is often root's.
            String user = environment.getOrDefault("SUDO_USER", "root");
            if (Files.isDirectory(SYSTEM)) {
                LOG.warnf("there is state of the system in %s, but none in %s: --sys is for the former", SYSTEM, root);
            } else if (!user.equals("root")) {
                LOG.warnf("nothing is recorded in %s: to stop the services of %s, run sysg without sudo", root, user);
            }
        }
    }

    /** A user who owns a directory on the way could replace what is in it at any moment, by a directory of root's. */
    private static void requireOnlyRoot(Path directory) {
        try {
            Optional<Problem> found = FileTrust.problemForRoot(directory);
            if (found.isPresent()) {
                Problem problem = found.get();
                if (!problem.isOtherOwner()) {
                    throw new SysgException("root does not use the state directory " + directory + ": "
                            + problem.text());
                }
                String name = Files.getOwner(problem.path(), LinkOption.NOFOLLOW_LINKS).getName();
                throw new RootRefusedException(directory, problem,
                        name.equals(Integer.toString(problem.owner())) ? null : name);
            }
        } catch (NoSuchFileException e) {
            LOG.debugf("%s does not exist", directory);
        } catch (IOException e) {
            throw new SysgException("cannot examine the path of the state directory " + directory + " ("
                    + FailureReason.of(e) + "): set sysg.state-dir, or HOME, to the right one", e);
        }
    }
}
