package dev.sysg.platform;

import java.io.BufferedInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** posix_spawn(3), since the JDK's ProcessBuilder cannot give a child a session of its own. */
public interface ProcessSpawner {

    /**
     * A program that was started.
     *
     * @param output the pipe to which it writes, and its children; to be closed
     */
    record Child(Pid pid, InputStream output) {

        /** Takes over the reading end; for that the writing end has to be open. */
        public static Child of(Pid pid, int readingEnd) throws IOException {
            // A FileInputStream alone looks for the position in a pipe.
            return new Child(pid, new BufferedInputStream(new FileInputStream("/proc/self/fd/" + readingEnd)));
        }
    }

    /**
     * Starts a program, looked up in PATH, as the leader of a new session, and so of a process group, with /dev/null as
     * its standard input and a pipe as its output and standard error: what it leaves running must not hold ours open.
     * In our session it could push input into our terminal (TIOCSTI of ioctl_tty(2)), which may be root's while the
     * program is another user's.
     */
    Child spawn(List<String> command, Map<String, String> environment) throws IOException;

    /** Reaps a child that has ended (waitpid(2)); returns its exit status, empty while it runs. Never waits. */
    OptionalInt reap(Pid child);
}
