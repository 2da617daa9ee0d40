package dev.sysg.platform;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a supervisor needs beyond hooks: children that outlive it, and the end of any child. */
public interface ServiceSpawner extends ProcessSpawner {

    /**
     * Starts a program as {@link #spawn(List, Map)} does, but with its output appended to files, which are created with
     * mode 0600. It opens them itself, so that they outlive this process, and inherits no other descriptor: a socket
     * that it kept open would look as if its supervisor were listening.
     */
    Pid spawn(List<String> command, Map<String, String> environment, Path output, Path error) throws IOException;

    /** Waits until any child has ended, and reaps it; empty if there is no child to wait for. */
    Optional<ChildExit> awaitAny();
}
