package dev.sysg.platform.jvm;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

import jnr.constants.platform.Fcntl;
import jnr.posix.SpawnAttribute;
import jnr.posix.SpawnFileAction;

import dev.sysg.platform.ChildExit;
import dev.sysg.platform.Pid;
import dev.sysg.platform.ProcessSpawner;
import dev.sysg.platform.ServiceSpawner;

/** posix_spawnp(3) and waitpid(2) through jnr-posix. */
public final class JnrProcessSpawner implements ServiceSpawner {

    /** SETSID, and SETSIGMASK with the empty mask of a fresh attribute: the JVM blocks SIGQUIT in its threads. */
    private static final short POSIX_SPAWN_FLAGS = 0x80 | 0x08;
    private static final int O_RDONLY = 0;
    /** O_WRONLY | O_CREAT | O_APPEND. */
    private static final int APPEND = 01 | 0100 | 02000;
    private static final int OWNER_ONLY = 0600;
    private static final int FD_CLOEXEC = 1;
    private static final int WNOHANG = 1;
    private static final SpawnFileAction NO_INPUT = SpawnFileAction.open("/dev/null", 0, O_RDONLY, 0);

    @Override
    public Child spawn(List<String> command, Map<String, String> environment) throws IOException {
        int[] pipe = new int[2];
        if (NativePosix.C.pipe(pipe) != 0) {
            throw new IOException(NativePosix.C.strerror(NativePosix.C.errno()));
        }
        try {
            return Child.of(spawn(command, environment, List.of(NO_INPUT, SpawnFileAction.dup(pipe[1], 1),
                    SpawnFileAction.dup(pipe[1], 2))), pipe[0]);
        } finally {
            IntStream.of(pipe).forEach(NativePosix.C::close);
        }
    }

    @Override
    public Pid spawn(List<String> command, Map<String, String> environment, Streams streams) throws IOException {
        return spawn(command, environment, List.of(SpawnFileAction.open(streams.input().toString(), 0, O_RDONLY, 0),
                SpawnFileAction.open(streams.output().toString(), 1, APPEND, OWNER_ONLY),
                SpawnFileAction.open(streams.error().toString(), 2, APPEND, OWNER_ONLY)));
    }

    @Override
    public void makePipe(Path path) throws IOException {
        if (NativePosix.C.mkfifo(path.toString(), OWNER_ONLY) != 0) {
            throw new IOException(path + ": " + NativePosix.C.strerror(NativePosix.C.errno()));
        }
    }

    /** The JVM opens files and sockets without that flag: its own ProcessBuilder closes them in the child. */
    private static void closeOnExec() throws IOException {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors) {
                int number = Integer.parseInt(descriptor.getFileName().toString());
                if (number > 2) {
                    NativePosix.C.fcntlInt(number, Fcntl.F_SETFD, FD_CLOEXEC);
                }
            }
        }
    }

    private static Pid spawn(List<String> command, Map<String, String> environment, List<SpawnFileAction> streams)
            throws IOException {
        closeOnExec();
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
        return OptionalInt.of(new ChildExit(child, status[0]).shellStatus());
    }

    @Override
    public Optional<ChildExit> awaitAny() {
        int[] status = new int[1];
        return Pid.of(NativePosix.C.waitpid(-1, status, 0)).map(pid -> new ChildExit(pid, status[0]));
    }
}
