package dev.sysg.manifest;

import java.nio.file.Path;

import dev.sysg.error.SysgException;

/** A manifest that cannot be used. The message names the file, and line and column where they are known. */
public class ManifestException extends SysgException {

    public ManifestException(String message, Throwable cause) {
        super(message, cause);
    }

    ManifestException(Path file, String problem) {
        this(file, problem, null);
    }

    ManifestException(Path file, String problem, Throwable cause) {
        super("manifest " + file + ": " + problem, cause);
    }

    ManifestException(Path file, YamlNode place, String problem) {
        this(file, place.line(), place.column(), problem, null);
    }

    /** Lines and columns count from 1. */
    ManifestException(Path file, int line, int column, String problem, Throwable cause) {
        super("manifest " + file + ":" + line + ":" + column + ": " + problem, cause);
    }
}
