package dev.sysg.manifest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import dev.sysg.error.FailureReason;
import dev.sysg.file.NonUtf8;
import dev.sysg.store.StateDirectory;

/** Finds the manifest of a stop without a supervisor. */
@Singleton
public class ManifestSource {

    private static final Logger LOG = Logger.getLogger(ManifestSource.class);
    /** PATH_MAX of limits.h, in bytes. */
    private static final int LONGEST_PATH = 4096;
    private static final String DEFAULT = "systemg.yaml";
    private static final String WITHOUT = "stopping by pid file alone, without order, hooks and state";

    private final ManifestLoader loader;

    ManifestSource(ManifestLoader loader) {
        this.loader = loader;
    }

    /**
     * The manifest that was asked for; else systemg.yaml of the working directory; else the one that the last
     * supervisor has recorded; else the empty one, with a warning if there may be something to stop.
     *
     * @param config           the path that was asked for, relative to the working directory
     * @param workingDirectory absolute
     * @throws ManifestException if the one that was asked for, or that of the working directory, cannot be used
     */
    public Manifest resolve(Optional<String> config, Path workingDirectory, StateDirectory state) {
        boolean relative = config.filter(path -> path.startsWith("/")).isEmpty();
        if (relative && NonUtf8.isIn(workingDirectory.toString())) {
            throw new ManifestException("the name of the current directory, " + workingDirectory + ", is not UTF-8, "
                    + "and the manifest of another one would be read: name one by an absolute --config, or none by -c "
                    + ManifestLoader.EMPTY, null);
        }
        if (config.isPresent()) {
            return load(asked(config.get(), workingDirectory), "; correct it, or name another one by --config");
        }
        Path file = workingDirectory.resolve(DEFAULT);
        // What cannot be looked at, and a link to nowhere, is there, and must not be passed over in silence.
        if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
            return recorded(workingDirectory, state);
        }
        return load(file, "; correct it, or name another one by --config, or none by -c " + ManifestLoader.EMPTY);
    }

    private Manifest load(Path file, String advice) {
        try {
            return loader.load(file);
        } catch (ManifestException e) {
            throw new ManifestException(e.getMessage() + advice, e);
        }
    }

    private static Path asked(String config, Path workingDirectory) {
        try {
            return workingDirectory.resolve(config);
        } catch (InvalidPathException e) {
            throw new ManifestException("'" + config + "' cannot be the path of a manifest: " + e.getReason(), e);
        }
    }

    private Manifest recorded(Path workingDirectory, StateDirectory state) {
        Path hint = state.configHint();
        try {
            String text = TextFile.read(hint).strip();
            if (text.length() > LONGEST_PATH) {
                LOG.warnf("ignoring %s: it is longer than a path can be; %s", hint, WITHOUT);
                return Manifest.empty(workingDirectory);
            }
            if (!text.isEmpty()) {
                Path file = Path.of(text);
                if (file.isAbsolute()) {
                    return loader.load(file, hint);
                }
                LOG.warnf("ignoring %s: it names no absolute path, but '%s'; %s", hint, text, WITHOUT);
                return Manifest.empty(workingDirectory);
            }
        } catch (NoSuchFileException e) {
            LOG.debugf("there is no %s", hint);
        } catch (IOException e) {
            LOG.warnf("cannot read %s: %s", hint, FailureReason.of(e));
        } catch (InvalidPathException e) {
            LOG.warnf("ignoring %s: it names no file", hint);
        } catch (ManifestException e) {
            LOG.warnf("the manifest that %s names cannot be used: %s; %s", hint, e.getMessage(), WITHOUT);
            return Manifest.empty(workingDirectory);
        }
        if (Files.exists(state.pidFile())) {
            LOG.warnf("no manifest: %s is not in %s; %s", DEFAULT, workingDirectory, WITHOUT);
        }
        return Manifest.empty(workingDirectory);
    }
}
