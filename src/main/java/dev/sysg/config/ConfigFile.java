package dev.sysg.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import dev.sysg.error.FailureReason;
import dev.sysg.file.FileTrust;
import dev.sysg.file.NonUtf8;
import dev.sysg.file.RegularFile;

/** One application.yaml outside of the program. */
final class ConfigFile {

    private static final int LARGEST = 1 << 20;

    private final Path path;
    private final Supplier<FileTrust> trust;

    ConfigFile(Path path, Supplier<FileTrust> trust) {
        this.path = path;
        this.trust = trust;
    }

    /** What the file says; empty if there is none. */
    Optional<CheckedSource> source(int ordinal) {
        if (NonUtf8.isIn(path.toString())) {
            String warning = "ignored the configuration in " + path + ": the name is not UTF-8";
            return Optional.of(CheckedSource.of(path.toString(), ordinal, Map.of(), List.of(warning)));
        }
        try {
            return Optional.of(read(ordinal));
        } catch (NoSuchFileException e) {
            return Files.isSymbolicLink(path)
                    ? unusable(ordinal, "it is a link to nothing: correct or remove it", e)
                    : Optional.empty();
        } catch (ConfigurationException e) {
            return Optional.of(CheckedSource.unusable(path.toString(), ordinal, Map.of(), e));
        } catch (IOException e) {
            return isBelowFile() ? Optional.empty()
                    : unusable(ordinal, FailureReason.of(e) + ": correct or remove it", e);
        }
    }

    /** A file where a directory should be means that there is no such file. */
    private boolean isBelowFile() {
        Path nearest = path.getParent();
        while (nearest != null && !Files.exists(nearest)) {
            nearest = nearest.getParent();
        }
        return nearest != null && !Files.isDirectory(nearest);
    }

    private CheckedSource read(int ordinal) throws IOException {
        Path file = path.toRealPath();
        Optional<String> objection = trust.get().objection(path);
        if (objection.isPresent()) {
            String warning = "ignored " + path + ": " + objection.get();
            return CheckedSource.of(path.toString(), ordinal, Map.of(), List.of(warning));
        }
        return ConfigYaml.parse(path, RegularFile.text(file, LARGEST), ordinal);
    }

    private Optional<CheckedSource> unusable(int ordinal, String reason, Exception cause) {
        return Optional.of(CheckedSource.unusable(path.toString(), ordinal, Map.of(),
                new ConfigurationException("cannot read " + path + ": " + reason, cause)));
    }
}
