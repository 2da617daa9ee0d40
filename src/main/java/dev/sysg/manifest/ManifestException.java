package dev.sysg.manifest;

import java.nio.file.Path;

import org.yaml.snakeyaml.error.Mark;

import dev.sysg.error.SysgException;

/** A manifest, or a part of one, that cannot be used. The message names the file, and the position if it is known. */
public class ManifestException extends SysgException {

    public ManifestException(String message, Throwable cause) {
        super(message, cause);
    }

    /** @param mark null if the position is not known */
    ManifestException(Path file, Mark mark, String problem, Throwable cause) {
        this("manifest " + file + (mark == null ? "" : ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1)) + ": "
                + problem, cause);
    }
}
