package dev.sysg.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The project that systemg records for the services of a manifest that have none (systemg-compat-0.69.md §6). */
final class LooseProject {

    private final Path manifest;
    private String id;

    LooseProject(Path manifest) {
        this.manifest = manifest;
    }

    /** The id is made at the first call that needs it, because few stops do, and digests take time to load. */
    boolean hasId(String project) {
        try {
            if (id == null && project.matches(".+-[0-9a-f]{16}")) {
                id = idOf(manifest.toRealPath());
            }
            return project.equals("__loose__") || project.equals(id);
        } catch (IOException | NoSuchAlgorithmException e) {
            return false;
        }
    }

    static String idOf(Path manifest) throws NoSuchAlgorithmException {
        String stem = manifest.getFileName().toString().replaceFirst("(?s)(?<=.)\\.[^.]*\\z", "")
                .replaceAll("[^A-Za-z0-9_.-]", "-").replaceAll("^[-.]+|[-.]+$", "");
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(manifest.toString().getBytes(UTF_8));
        return (stem.isEmpty() ? "loose" : stem) + "-" + HexFormat.of().formatHex(digest, 0, 8);
    }
}
