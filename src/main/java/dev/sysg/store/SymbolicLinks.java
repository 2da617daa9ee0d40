package dev.sysg.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import dev.sysg.error.FailureReason;
import dev.sysg.file.FileTrust;

/** Symbolic links in the state directory, as dotfile managers make them. */
final class SymbolicLinks {

    private SymbolicLinks() {
    }

    /**
     * Where a link leads, or the name itself if it is none. Another user's link could lead a stop to other services.
     *
     * @throws StoreException if another user could have made the link, or can change it or what it leads to
     */
    static Path target(Path file) {
        if (!Files.isSymbolicLink(file)) {
            return file;
        }
        try {
            Path target = file.toRealPath();
            Optional<String> objection = FileTrust.ofThisUser().objection(file);
            if (objection.isPresent()) {
                throw new StoreException(file + " is a symbolic link to " + target + ", which is not used: "
                        + objection.get(), null);
            }
            return target;
        } catch (IOException e) {
            throw new StoreException(file + " is a symbolic link that leads nowhere (" + FailureReason.of(e)
                    + "): remove it, or put back what it led to", e);
        }
    }
}
