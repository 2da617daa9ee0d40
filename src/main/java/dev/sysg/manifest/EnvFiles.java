package dev.sysg.manifest;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import org.jboss.logging.Logger;

import dev.sysg.error.FailureReason;
import dev.sysg.file.FileTrust;

/**
 * The env files of a manifest (systemg-compat.md §8.2), each read at most once, and only when a value is needed. What
 * is wrong with one is a warning: only hooks need them.
 *
 * <p>A relative path starts at the manifest's directory. systemg tries the current directory first, which would let
 * whoever owns that directory choose the environment.
 */
final class EnvFiles {

    private static final Logger LOG = Logger.getLogger(EnvFiles.class);

    private final Path manifest;
    private final Optional<FileTrust> trust;
    private final Map<String, Map<String, String>> read = new HashMap<>();

    /**
     * @param trust empty if the manifest is not to be trusted: then no file is read
     */
    EnvFiles(Path manifest, Optional<FileTrust> trust) {
        this.manifest = manifest;
        this.trust = trust;
    }

    /** The entries of a file, in its order; none if it cannot be read or trusted. */
    Map<String, String> read(String name) {
        return trust.isEmpty() ? Map.of() : read.computeIfAbsent(name, this::load);
    }

    private Map<String, String> load(String name) {
        try {
            Path file = manifest.resolveSibling(name);
            Optional<String> objection = trust.get().objection(file);
            if (objection.isEmpty()) {
                return parse(file, TextFile.read(file));
            }
            warn(name, objection.get());
        } catch (InvalidPathException e) {
            warn(name, "not a file name");
        } catch (IOException e) {
            warn(name, FailureReason.of(e));
        }
        return Map.of();
    }

    private void warn(String name, String reason) {
        LOG.warnf("going on without the env file '%s' of manifest %s: %s", name, manifest, reason);
    }

    private static Map<String, String> parse(Path file, String text) {
        Map<String, String> entries = new LinkedHashMap<>();
        int number = 0;
        for (String raw : text.split("\n")) {
            number++;
            String line = raw.strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            int equals = line.indexOf('=');
            String key = equals < 0 ? "" : line.substring(0, equals).strip();
            if (key.isEmpty() || line.indexOf('\0') >= 0) {
                // The line itself may hold a secret.
                LOG.warnf("ignoring line %d of env file %s: it is not KEY=VALUE", number, file);
                continue;
            }
            entries.putIfAbsent(key, unquoted(line.substring(equals + 1).strip()));
        }
        return entries;
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }
}
