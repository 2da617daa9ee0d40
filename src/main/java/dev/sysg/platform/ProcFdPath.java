package dev.sysg.platform;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import dev.sysg.error.FailureReason;

/**
 * A file that we hold open. Where others may rename files, its name can mean another one by the next system call, and
 * the JDK has no fstat(2), fchown(2) or fchmod(2): the link of its descriptor (proc_pid_fd(5)) does their work.
 */
public final class ProcFdPath {

    private static final String DESCRIPTORS = "/proc/self/fd";

    private ProcFdPath() {
    }

    /**
     * A path that leads to the file which this process has open under this name, and goes on doing so.
     *
     * @throws IOException if the name leads elsewhere by now, or /proc is not there
     */
    public static Path descriptor(Path file) throws IOException {
        try {
            String name = file.getParent().toRealPath().resolve(file.getFileName()).toString();
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(file.getFileSystem().getPath(DESCRIPTORS))) {
                List<Path> descriptors = new ArrayList<>();
                stream.forEach(descriptors::add);
                // What was opened last mostly bears a high number, and each look at a link costs as much as at a file.
                Collections.reverse(descriptors);
                for (Path descriptor : descriptors) {
                    if (target(descriptor).equals(name)) {
                        return descriptor;
                    }
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // Whatever it is, a missing /proc too, must not look as if the file itself were missing.
            throw new IOException("no look at " + DESCRIPTORS + ": " + FailureReason.of(e), e);
        }
        throw new IOException("it was moved away while it was open");
    }

    private static String target(Path descriptor) throws IOException {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (NoSuchFileException | NotLinkException e) {
            return "";
        }
    }
}
