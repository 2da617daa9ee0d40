package dev.sysg.manifest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.sysg.process.ProcessTable;

import jakarta.inject.Singleton;

/**
 * Whether the text of a file may say what we run. {@code cd /tmp && sudo sysg stop} must run nobody's commands.
 *
 * <p>A file is trusted if it, a symbolic link to it and its directory belong to us or to root, and nobody else can
 * write it; for root a group is somebody else. A directory that others can write is as bad, since they could replace
 * the file, unless its sticky bit forbids that.
 */
@Singleton
class FileTrust {

    private static final int ROOT = 0;
    private static final int STICKY = 01000;
    private static final int GROUP_WRITE = 020;
    private static final int OTHERS_WRITE = 02;

    private final ProcessTable processes;

    FileTrust(ProcessTable processes) {
        this.processes = processes;
    }

    /**
     * What speaks against the file, with the remedy.
     *
     * @return empty if it is trusted
     * @throws IOException if it cannot be examined
     */
    Optional<String> objection(Path file) throws IOException {
        int us = processes.ownUser();
        Path directory = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file);
        List<Optional<String>> objections = List.of(
                ownerObjection(file, us, LinkOption.NOFOLLOW_LINKS),
                ownerObjection(file, us),
                writerObjection(file, us, 0),
                ownerObjection(directory, us),
                writerObjection(directory, us, STICKY));
        return objections.stream().flatMap(Optional::stream).findFirst();
    }

    private static Optional<String> ownerObjection(Path file, int us, LinkOption... options) throws IOException {
        int owner = attribute(file, "uid", options);
        return owner == us || owner == ROOT
                ? Optional.empty()
                : Optional.of(file + " belongs to user " + owner + "; chown it to yourself or root");
    }

    private static Optional<String> writerObjection(Path file, int us, int excuse) throws IOException {
        int mode = attribute(file, "mode");
        int others = us == ROOT ? GROUP_WRITE | OTHERS_WRITE : OTHERS_WRITE;
        return (mode & others) == 0 || (mode & excuse) != 0
                ? Optional.empty()
                : Optional.of("others can write " + file + "; chmod " + (us == ROOT ? "go-w" : "o-w") + " it");
    }

    private static int attribute(Path file, String name, LinkOption... options) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(file, "unix:" + name, options);
        return (Integer) attributes.get(name);
    }
}
