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
import dev.sysg.file.NonUtf8;
import dev.sysg.file.RegularFile;

/**
 * The env files of a manifest (systemg-compat.md §8.2), each read at most once, and only when a value is needed. An
 * error in one is a warning, because only hooks need them.
 *
 * <p>A relative path starts at the manifest's directory. systemg tries the current directory first, whose owner could
 * then choose the environment.
 */
final class EnvFiles {

    private static final Logger LOG = Logger.getLogger(EnvFiles.class);

    private final Path manifest;
    private final Map<String, Map<String, String>> read = new HashMap<>();

    EnvFiles(Path manifest) {
        this.manifest = manifest;
    }

    /** The entries of a file, in its order; none if it cannot be read or trusted. From any thread of a supervisor. */
    synchronized Map<String, String> read(String name) {
        return read.computeIfAbsent(name, this::load);
    }

    private Map<String, String> load(String name) {
        String reason;
        try {
            Path file = manifest.resolveSibling(name);
            Optional<String> objection = FileTrust.ofThisUser().objection(file);
            if (objection.isEmpty()) {
                return parse(NonUtf8.decode(RegularFile.bytes(file, ManifestSource.MAX_SIZE)));
            }
            reason = objection.get();
        } catch (IOException | InvalidPathException e) {
            reason = FailureReason.of(e);
        }
        LOG.warnf("not using the env file '%s' of manifest %s: %s", name, manifest, reason);
        return Map.of();
    }

    private static Map<String, String> parse(String text) {
        Map<String, String> entries = new LinkedHashMap<>();
        text.replaceFirst("^\uFEFF", "").lines().map(String::strip).filter(line -> line.matches("(?s)[^#=][^=]*=.*"))
                .forEach(line -> {
            String[] entry = line.split("=", 2);
            String name = entry[0].strip();
            String value = entry[1].strip().replaceFirst("(?s)^\"(.*)\"\\z", "$1");
            entries.putIfAbsent(name, value);
            // Systemg knows no export, and has the word in the name; a shell would set the variable.
            entries.putIfAbsent(name.replaceFirst("^export\\s+", ""), value);
        });
        return entries;
    }
}
