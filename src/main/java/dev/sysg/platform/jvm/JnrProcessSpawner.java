package dev.sysg.platform.jvm;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

import jnr.posix.SpawnAttribute;
import jnr.posix.SpawnFileAction;

import dev.sysg.platform.Pid;
import dev.sysg.platform.ProcessSpawner;

/** posix_spawnp(3) and waitpid(2) through jnr-posix. */
public final class JnrProcessSpawner implements ProcessSpawner {

    /** SETSID, and SETSIGMASK with the empty mask of a fresh attribute: the JVM blocks SIGQUIT in its threads. */
    private static final short POSIX_SPAWN_FLAGS = 0x80 | 0x08;
    private static final int O_RDONLY = 0;
    private static final int WNOHANG = 1;

    @Override
    public Pid spawn(List<String> command, Map<String, String> environment) throws IOException {
        List<SpawnFileAction> streams = List.of(SpawnFileAction.open("/dev/null", 0, O_RDONLY, 0),
                SpawnFileAction.dup(2, 1));
        List<SpawnAttribute> session = List.of(SpawnAttribute.flags(POSIX_SPAWN_FLAGS));
        List<String> variables = environment.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList();
        long pid = NativePosix.C.posix_spawnp(command.get(0), streams, session, command, variables);
        if (pid < 0) {
            throw new IOException(command.get(0) + ": " + NativePosix.C.strerror(NativePosix.C.errno()));
        }
        return new Pid((int) pid);
    }

    @Override
    public OptionalInt reap(Pid child) {
        int[] status = new int[1];
        if (NativePosix.C.waitpid(child.value(), status, WNOHANG) == 0) {
            return OptionalInt.empty();
        }
        // Where SIGCHLD is ignored, as the parent may have arranged, there is no status (ECHILD): it counts as 0.
        return OptionalInt.of(ProcessSpawner.exitStatus(status[0]));
    }
}
