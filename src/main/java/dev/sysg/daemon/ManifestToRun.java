package dev.sysg.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

import org.jboss.logging.Logger;

import dev.sysg.error.SimilarNames;
import dev.sysg.error.SysgException;
import dev.sysg.manifest.Manifest;
import dev.sysg.manifest.ManifestException;
import dev.sysg.manifest.ManifestSource;
import dev.sysg.manifest.ServiceSpec;

/**
 * The services that a supervisor runs, without any error in them.
 *
 * @param only the service that is started, with those it depends on; all if empty
 */
record ManifestToRun(ManifestSource source, Path file, Manifest manifest, Optional<String> only) {

    /** Its log files have it in their names, which end there with _stdout.log. */
    private static final int LONGEST_NAME = 200;
    private static final Logger LOG = Logger.getLogger(ManifestToRun.class);

    /** Reads the manifest; ManifestException for the first thing that is wrong with it. */
    static ManifestToRun read(ManifestSource source, Path file, Optional<String> only) {
        Manifest manifest = source.load(file);
        if (manifest.services().isEmpty()) {
            throw new ManifestException("manifest " + file + " has no services: there is nothing to start", null);
        }
        manifest.services().values().forEach(service -> check(service, file));
        only.filter(name -> !manifest.services().containsKey(name)).ifPresent(name -> {
            throw new SysgException("service '" + name + "' is not in manifest " + file
                    + SimilarNames.question(name, manifest.services().keySet()));
        });
        return new ManifestToRun(source, file, manifest, only);
    }

    private static void check(ServiceSpec service, Path file) {
        service.problem().ifPresent(problem -> {
            throw new ManifestException(problem, null);
        });
        String name = service.id().name();
        if (service.id().project().isPresent()) {
            throw new ManifestException("manifest " + file + " has projects, which sysg start does not run: give the "
                    + "services of '" + service.id().project().get() + "' a manifest of their own", null);
        }
        if (name.isEmpty() || name.startsWith(".") || name.indexOf('/') >= 0 || name.indexOf('\0') >= 0
                || name.length() > LONGEST_NAME) {
            throw new ManifestException("manifest " + file + ": '" + name + "' cannot be the name of log files: rename "
                    + "the service", null);
        }
        service.run().leftOut().ifPresent(reason -> LOG.warnf("'%s' is left out: %s", service.id(), reason));
    }

    /** The same services, all of them, as the file has them now. */
    ManifestToRun again() {
        return read(source, file, Optional.empty());
    }

    /** Whether it was read from the file at this path. */
    boolean isAt(String path) {
        try {
            return Files.isSameFile(Path.of(path), file);
        } catch (IOException | InvalidPathException e) {
            return false;
        }
    }

    /** The services, none of which is running. */
    Units units() {
        Units units = new Units(manifest);
        only.ifPresent(units::keepOnly);
        return units;
    }
}
