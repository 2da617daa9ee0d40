package dev.sysg.manifest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import dev.sysg.error.FailureReason;
import dev.sysg.file.FileTrust;
import dev.sysg.file.NonUtf8;
import dev.sysg.file.RegularFile;
import dev.sysg.store.StateDirectory;

/**
 * Finds and loads the manifest of a stop without a supervisor.
 *
 * @param environment sysg's own environment: the value of a name, or null
 */
@Singleton
public record ManifestSource(UnaryOperator<String> environment) {

    /** In bytes. SnakeYAML's time grows with the square of a line's length: a line of this size takes seconds. */
    static final int MAX_SIZE = 1 << 20;

    private static final Logger LOG = Logger.getLogger(ManifestSource.class);
    /** The path that stands for a manifest without services: for a stop by pid file alone. */
    private static final Path NONE = Path.of("/dev/null");
    private static final Set<String> STANDARD_INPUT = Set.of("-", "/dev/stdin");
    private static final List<String> DEFAULTS = List.of("systemg.yaml", "sysg.yaml");
    private static final String OTHER_SUFFIX = "systemg.yml";
    private static final String WITHOUT = "stopping without order and hooks";

    @Inject
    ManifestSource() {
        this(name -> NonUtf8.environment().get(name));
    }

    /**
     * The manifest that was asked for; else systemg.yaml or sysg.yaml of the working directory, as in systemg
     * (systemg-compat.md §8.2); else the one that the last supervisor has recorded; else the empty one,
     * with a warning if there may be something to stop.
     *
     * @param config           the path that was asked for, relative to the working directory
     * @param workingDirectory absolute
     * @throws ManifestException if the one that was asked for, or that of the working directory, cannot be used
     */
    public Manifest find(Optional<String> config, Path workingDirectory, StateDirectory state) {
        boolean relative = config.filter(path -> path.startsWith("/")).isEmpty();
        if (relative && NonUtf8.isIn(workingDirectory.toString())) {
            throw new ManifestException("cannot find a manifest in the current directory " + workingDirectory
                    + ", because its name is not UTF-8: give --config an absolute path, or " + NONE + " for none",
                    null);
        }
        Optional<String> name = config.or(() -> defaultName(workingDirectory));
        if (name.isEmpty()) {
            return recorded(workingDirectory, state);
        }
        if (STANDARD_INPUT.contains(name.get())) {
            throw new ManifestException("a manifest cannot be read from standard input, because a stop must not "
                    + "wait for it: write it to a file, and name that", null);
        }
        try {
            Path file = file(workingDirectory, name.get());
            if (config.isEmpty()) {
                warnOfAnother(file, state.configHint());
            }
            return load(file);
        } catch (InvalidPathException e) {
            throw new ManifestException("'" + name.get() + "' cannot be the path of a manifest: " + e.getReason(), e);
        } catch (ManifestException e) {
            if (config.isEmpty() && isUntrusted(workingDirectory.resolve(name.get()))) {
                LOG.warnf("%s; %s", e.getMessage(), WITHOUT);
                return Manifest.empty(workingDirectory);
            }
            throw new ManifestException(e.getMessage() + "; correct that, or run without a manifest by -c " + NONE, e);
        }
    }

    /** The hooks of a manifest that happens to lie in the current directory may be another one's. */
    private static void warnOfAnother(Path used, Path hint) {
        try {
            Path recorded = Path.of(RegularFile.text(hint, MAX_SIZE).strip());
            if (recorded.isAbsolute() && !Files.isSameFile(recorded, used)) {
                LOG.warnf("using %s for order and hooks, though the services were started with %s: for that one, give "
                        + "-c %s", used, recorded, recorded);
            }
        } catch (IOException | InvalidPathException e) {
            LOG.debugf(e, "%s names no manifest", hint);
        }
    }

    /**
     * The path of the manifest to start: the one that was asked for, else that of the working directory.
     *
     * @throws ManifestException if there is none
     */
    public Path locate(Optional<String> config, Path workingDirectory) {
        String name = config.or(() -> defaultName(workingDirectory)).orElseThrow(() -> new ManifestException(
                "no manifest: the current directory " + workingDirectory + " has no " + String.join(" or ", DEFAULTS)
                        + "; name one with -c", null));
        try {
            return file(workingDirectory, name).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw new ManifestException("'" + name + "' cannot be the path of a manifest: " + e.getReason(), e);
        }
    }

    /** A directory stands for the systemg.yaml or sysg.yaml in it. */
    private static Path file(Path workingDirectory, String name) {
        Path file = workingDirectory.resolve(name);
        return Files.isDirectory(file) ? file.resolve(defaultName(file).orElse(DEFAULTS.get(0))) : file;
    }

    private static Optional<String> defaultName(Path workingDirectory) {
        // False for a dangling link, or without permission to search: then the file is an error, not absent.
        Optional<String> name = DEFAULTS.stream()
                .filter(each -> !Files.notExists(workingDirectory.resolve(each), LinkOption.NOFOLLOW_LINKS))
                .findFirst();
        if (name.isEmpty() && Files.exists(workingDirectory.resolve(OTHER_SUFFIX))) {
            LOG.warnf("%s is not read, because systemg reads %s only; to use it: -c %s",
                    workingDirectory.resolve(OTHER_SUFFIX), String.join(" or ", DEFAULTS), OTHER_SUFFIX);
        }
        return name;
    }

    private Manifest recorded(Path workingDirectory, StateDirectory state) {
        Path hint = state.configHint();
        try {
            String path = RegularFile.text(hint, MAX_SIZE).strip();
            if (!path.startsWith("/")) {
                throw new IOException("it is no absolute path");
            }
            return load(Path.of(path), hint);
        } catch (NoSuchFileException e) {
            if (state.hasStore()) {
                LOG.warnf("no manifest: the current directory has no %s; %s", String.join(" or ", DEFAULTS), WITHOUT);
            }
        } catch (IOException | InvalidPathException | ManifestException e) {
            LOG.warnf("cannot use the manifest that %s names: %s; %s", hint, FailureReason.of(e), WITHOUT);
        }
        return Manifest.empty(workingDirectory);
    }

    /**
     * Reads a manifest of at most 1 MiB. Only the order of one that others could have written is used, with a warning.
     *
     * @param namedBy files that name the manifest, so that their writers could have chosen it
     */
    public Manifest load(Path file, Path... namedBy) {
        if (file.equals(NONE)) {
            return Manifest.empty(file.getParent());
        }
        try {
            return read(file, objection(file, namedBy), RegularFile.text(file, MAX_SIZE));
        } catch (IOException e) {
            throw new ManifestException(file, null, FailureReason.of(e), e);
        }
    }

    private Manifest read(Path file, Optional<String> objection, String text) {
        objection.ifPresent(reason ->
                LOG.warnf("not using the commands, hooks and env of manifest %s: %s", file, reason));
        return ManifestReader.read(file, text, objection.isEmpty(), environment);
    }

    /** Hooks run in the directory of the manifest, where they may name a program of it. */
    private static Optional<String> objection(Path file, Path... namedBy) throws IOException {
        FileTrust trust = FileTrust.ofThisUser();
        Optional<String> objection = trust.objection(file.getNameCount() == 0 ? file : file.getParent());
        List<Path> files = Stream.concat(Stream.of(file), Stream.of(namedBy)).toList();
        for (int i = 0; i < files.size() && objection.isEmpty(); i++) {
            objection = trust.objection(files.get(i));
        }
        return objection;
    }

    /** A file that others could have put there must not prevent a stop. */
    private static boolean isUntrusted(Path file) {
        try {
            return objection(file).isPresent();
        } catch (IOException e) {
            return false;
        }
    }
}
