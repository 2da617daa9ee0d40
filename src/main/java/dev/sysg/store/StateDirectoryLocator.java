package dev.sysg.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import dev.sysg.config.ConfigurationException;
import dev.sysg.config.Key;
import dev.sysg.config.Settings;
import dev.sysg.error.FailureReason;
import dev.sysg.error.SysgException;
import dev.sysg.file.FileTrust.Step;
import dev.sysg.file.FileTrust;
import dev.sysg.file.NonUtf8;
import dev.sysg.platform.Privileges;
import dev.sysg.process.ProcessTable;

/** Finds the state directory of this call. */
@Singleton
public class StateDirectoryLocator {

    private static final int ROOT = 0;
    /** Where systemg keeps its state under {@code --sys} (systemg-compat.md §1.2). */
    private static final Path SYSTEM = Path.of("/var/lib/systemg");
    private static final String VARIABLE = Key.STATE_DIR.variable();
    private static final String IN_HOME = ".local/share/systemg";
    private static final Logger LOG = Logger.getLogger(StateDirectoryLocator.class);

    private final ProcessTable processes;
    private final Privileges privileges;
    private final Map<String, String> environment;

    @Inject
    StateDirectoryLocator(ProcessTable processes, Privileges privileges) {
        this(processes, privileges, System.getenv());
    }

    StateDirectoryLocator(ProcessTable processes, Privileges privileges, Map<String, String> environment) {
        this.processes = processes;
        this.privileges = privileges;
        this.environment = environment;
    }

    /**
     * The directory of {@code --sys}, else the configured one, else the one in the home that HOME names: never the home
     * of the user database, which under sudo is another's (systemg-compat.md §1.3).
     *
     * @param system whether {@code --sys} is given
     * @throws SysgException if {@code --sys} is given by another than root, HOME is needed and no absolute path, or
     *                       what is named can be no directory
     */
    public StateDirectory resolve(Settings settings, boolean system) {
        Path root = system ? systemDirectory() : configured(settings).orElseGet(this::inHome);
        if (NonUtf8.isIn(root.toString())) {
            throw new ConfigurationException("the name of the state directory " + root + " is not UTF-8, and another "
                    + "one would be looked at: rename it, or link to it from a name that is, and set sysg.state-dir "
                    + "to that");
        }
        if (!Files.isDirectory(root) && Files.exists(root)) {
            throw new ConfigurationException(root + " is no directory, and so no state directory: set sysg.state-dir, "
                    + "or HOME, right");
        }
        leaveTheRestToItsOwner(root);
        return new StateDirectory(root);
    }

    /**
     * Has root go on as the user whose the directory is. Whoever owns a directory on the way may put another one in its
     * place at any moment: one of root's for instance, whose services would be stopped then, and whose files removed.
     * Only who has no more rights than that user is safe from that. Where more than one has a say, nobody is.
     */
    private void leaveTheRestToItsOwner(Path root) {
        if (FileTrust.ofThisUser().user() != ROOT) {
            return;
        }
        List<Step> steps = stepsTo(root);
        Step last = steps.get(steps.size() - 1);
        for (Step step : steps) {
            boolean anothers = !step.isRoots() && step.user() != last.user();
            if (anothers || step.isRoots() && step.isOpenToOthers()) {
                throw new ConfigurationException("the way to the state directory " + root + " goes through "
                        + step.path()
                        + (anothers ? " of uid " + step.user() + ", who" : ", and others can write that, who")
                        + " may lead it anywhere, to " + last.path() + " of uid " + last.user() + ": set "
                        + "sysg.state-dir, or HOME, to one that nobody else can lead elsewhere");
            }
        }
        if (last.isRoots()) {
            return;
        }
        LOG.warnf("%s belongs to uid %d: going on as that user, with no rights of root", last.path(), last.user());
        try {
            privileges.become(last.user(), last.group());
        } catch (IOException e) {
            throw new ConfigurationException("the state directory " + root + " is that of uid " + last.user()
                    + ", and " + e.getMessage() + ": run as that user", e);
        }
    }

    private static List<Step> stepsTo(Path root) {
        try {
            return FileTrust.stepsTo(root);
        } catch (IOException e) {
            throw new ConfigurationException("the way to the state directory " + root + " cannot be looked at ("
                    + FailureReason.of(e) + "): see to that, and stop again", e);
        }
    }

    private Optional<Path> configured(Settings settings) {
        String variable = environment.get(VARIABLE);
        if (variable != null && variable.isBlank()) {
            // A script whose own variable is empty does not mean the services of its user.
            throw new ConfigurationException(VARIABLE + " is set, but empty: name the state directory, or unset it");
        }
        settings.stateDirectory().filter(Files::notExists).ifPresent(absent -> LOG.warnf(
                "there is no state directory %s, which sysg.state-dir names: nothing is recorded there", absent));
        return settings.stateDirectory();
    }

    private Path systemDirectory() {
        if (processes.ownUser() != ROOT) {
            throw new SysgException("--sys needs root, for the state in " + SYSTEM + ": use sudo, or leave --sys out");
        }
        return SYSTEM;
    }

    private Path inHome() {
        String home = environment.getOrDefault("HOME", "");
        if (home.isEmpty()) {
            throw new ConfigurationException("HOME is not set, and so there is no state directory: set HOME, or "
                    + "sysg.state-dir");
        }
        Path root = path(home).resolve(IN_HOME).normalize();
        if (Files.isDirectory(SYSTEM) && Files.notExists(root) && processes.ownUser() == ROOT) {
            LOG.warnf("there is state of the system in %s, but none in %s: --sys is for the former", SYSTEM, root);
        }
        return root;
    }

    private static Path path(String home) {
        try {
            Path path = Path.of(home);
            if (path.isAbsolute()) {
                return path;
            }
        } catch (InvalidPathException e) {
            throw new ConfigurationException("HOME is no path: '" + home + "': set it right, or set sysg.state-dir", e);
        }
        throw new ConfigurationException("HOME is not absolute: '" + home + "': set it right, or set sysg.state-dir");
    }
}
