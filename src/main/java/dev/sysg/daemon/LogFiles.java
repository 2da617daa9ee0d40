package dev.sysg.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

import dev.sysg.error.FailureReason;
import dev.sysg.error.SysgException;
import dev.sysg.file.FileTrust;

/** The files that services and a detached supervisor write to. */
final class LogFiles {

    private LogFiles() {
    }

    /**
     * SysgException if others could have chosen the file, or it is not one to append to: a link would have root write
     * into another file, and opening a pipe would wait for its reader.
     */
    static void check(Path log) {
        try {
            Optional<String> objection = FileTrust.ofThisUser().objection(log.getParent());
            if (objection.isPresent()) {
                throw new SysgException("the directory " + log.getParent() + " is not used for logs: "
                        + objection.get());
            }
        } catch (IOException e) {
            throw new SysgException("cannot use the directory " + log.getParent() + " for logs ("
                    + FailureReason.of(e) + "): mend that, and start again", e);
        }
        if (Files.exists(log, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(log, LinkOption.NOFOLLOW_LINKS)) {
            throw new SysgException(log + " is no regular file: move it away, and start again");
        }
    }
}
