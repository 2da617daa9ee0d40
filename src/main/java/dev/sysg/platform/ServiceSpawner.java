package dev.sysg.platform;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a supervisor needs beyond hooks: children that outlive it, and the end of any child. */
public interface ServiceSpawner extends ProcessSpawner {

    /** The files of a child's standard streams; those of its output are appended to, and created with mode 0600. */
    record Streams(Path input, Path output, Path error) {
    }

    /**
     * Starts a program as {@link #spawn(List, Map)} does, but with streams of its own. It opens them itself, so that
     * they outlive this process, and inherits no other descriptor: a socket that it kept open would look as if its
     * supervisor were listening.
     */
    Pid spawn(List<String> command, Map<String, String> environment, Streams streams) throws IOException;

    /** Makes a named pipe with mode 0600 (mkfifo(3)). */
    void makePipe(Path path) throws IOException;

    /** Waits until any child has ended, and reaps it; empty if there is no child to wait for. */
    Optional<ChildExit> awaitAny();
}
