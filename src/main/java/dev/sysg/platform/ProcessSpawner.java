package dev.sysg.platform;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** posix_spawn(3), since the JDK's ProcessBuilder cannot give a child a session of its own. */
public interface ProcessSpawner {

    /**
     * Starts a program, looked up in PATH, as the leader of a new session, and so of a process group, with /dev/null as
     * its standard input and our standard error as its output. In our own session it could type at our terminal
     * (TIOCSTI of ioctl_tty(2)), which is root's where the program is a user's.
     *
     * @throws IOException if there is no such program, or it cannot be started
     */
    Pid spawn(List<String> command, Map<String, String> environment) throws IOException;

    /**
     * Takes away a child that has ended (waitpid(2)); never waits.
     *
     * @return its exit status, or 128 + n if signal n ended it; empty while it runs
     */
    OptionalInt reap(Pid child);
}
