package dev.sysg.manifest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import dev.sysg.error.FailureReason;
import dev.sysg.file.FileTrust;

/** Loads one systemg.yaml. Its variables never reach our own environment, in which systemg puts them all. */
@Singleton
public class ManifestLoader {

    /** As a path, the manifest without services: for a stop that shall go by pid file alone. */
    static final Path EMPTY = Path.of("/dev/null");

    private static final Logger LOG = Logger.getLogger(ManifestLoader.class);

    private final Supplier<FileTrust> trust;
    private final UnaryOperator<String> environment;

    @Inject
    ManifestLoader() {
        this(FileTrust::ofThisUser, System::getenv);
    }

    /**
     * @param trust       whose files this user may be led by
     * @param environment our own environment: the value of a name, or null
     */
    ManifestLoader(Supplier<FileTrust> trust, UnaryOperator<String> environment) {
        this.trust = trust;
        this.environment = environment;
    }

    /**
     * Reads a manifest of at most 16 MiB. From one that others could have written no hooks and no env files are
     * taken, with a warning.
     *
     * @param file      absolute
     * @param signposts files that led to it: whoever could have written one of them could have chosen the manifest
     * @throws ManifestException if it cannot be read, is no manifest, or lacks the value of a variable
     */
    public Manifest load(Path file, Path... signposts) {
        if (file.equals(EMPTY)) {
            return Manifest.empty(file.getParent());
        }
        try {
            FileTrust trusted = trust.get();
            Optional<String> objection = trusted.objection(file);
            for (Path signpost : signposts) {
                objection = objection.isPresent() ? objection : trusted.objection(signpost);
            }
            ManifestReader reader = new ManifestReader(file,
                    objection.isPresent() ? Optional.empty() : Optional.of(trusted), environment);
            Manifest manifest = reader.read(YamlReader.read(file, TextFile.read(file)));
            if (reader.hasWithheld()) {
                LOG.warnf("going on without the hooks and env files of manifest %s: %s", file, objection.get());
            }
            return manifest;
        } catch (IOException e) {
            throw new ManifestException(file, FailureReason.of(e), e);
        }
    }
}
