package dev.sysg.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Directories that environment variables name. */
final class EnvironmentPaths {

    private EnvironmentPaths() {
    }

    /** The variable's directory; empty if it is unset, empty, relative or no path at all. */
    static Optional<Path> absolute(Map<String, String> environment, String variable) {
        try {
            return Optional.ofNullable(environment.get(variable)).map(Path::of).filter(Path::isAbsolute);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}
