package dev.sysg.daemon;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import dev.sysg.config.Settings.Endpoint;
import dev.sysg.error.FailureReason;
import dev.sysg.error.SysgException;
import dev.sysg.platform.ControlSockets;
import dev.sysg.platform.Flock.HeldLock;
import dev.sysg.platform.Flock;
import dev.sysg.process.ProcessTable;
import dev.sysg.store.AtomicFile;
import dev.sysg.store.StateDirectory;
import dev.sysg.supervisor.SupervisorException;
import dev.sysg.supervisor.SupervisorLocator;
import dev.sysg.supervisor.SupervisorStatus;
import dev.sysg.supervisor.SupervisorStatus.Running;
import dev.sysg.time.Cancellation;

/** The files by which a supervisor is found, and the lock that it holds as long as it is running. */
@Singleton
record SupervisorFiles(SupervisorLocator locator, Flock locks, ProcessTable processes, Cancellation cancellation) {

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final FileAttribute<?> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final Logger LOG = Logger.getLogger(SupervisorFiles.class);

    /** The files by which this supervisor is found. Closing removes those that are still its own. */
    record Endpoints(SupervisorContext context, ServerSocketChannel listener, String pid) implements AutoCloseable {

        @Override
        public void close() {
            try {
                StateDirectory state = context.state();
                for (Endpoint endpoint : context.settings().endpoints()) {
                    if (pid.equals(Files.readString(state.file(endpoint.pidFile())))) {
                        Files.deleteIfExists(state.file(endpoint.socket()));
                        Files.deleteIfExists(state.file(endpoint.pidFile()));
                    }
                }
                Files.deleteIfExists(state.configHint());
                listener.close();
            } catch (IOException e) {
                LOG.warnf("the files of this supervisor cannot be removed: %s", FailureReason.of(e));
            }
        }
    }

    /** Makes the state directory, and that of the logs, for this user alone, if they do not exist. */
    void makeDirectories(StateDirectory state) {
        try {
            Files.createDirectories(state.root(), PRIVATE);
            Files.createDirectories(state.logs(), PRIVATE);
        } catch (IOException e) {
            throw new SysgException("cannot make the directory " + state.logs() + " (" + FailureReason.of(e)
                    + "): make it, or set sysg.state-dir", e);
        }
    }

    /**
     * Becomes the only supervisor of the state directory, as long as the lock is held.
     *
     * @return empty, with a warning, if another one has just come up
     * @throws SupervisorException if there may be another one
     */
    Optional<HeldLock> claim(SupervisorContext context) {
        StateDirectory state = context.state();
        makeDirectories(state);
        try {
            Optional<HeldLock> lock = locks.lock(state.supervisorLock(), context.settings().lockTimeout(),
                    () -> !cancellation.isRequested() && !isSupervised(context));
            // Systemg's own supervisors before 0.56 take no lock.
            Optional<Running> other = locator.probe(context.state(), context.settings()).requireClear();
            if (other.isPresent()) {
                other.get().close();
                lock.ifPresent(HeldLock::close);
                LOG.warnf("%s is already running: nothing was started", other.get().name());
                return Optional.empty();
            }
            return Optional.of(lock.orElseThrow(() -> new SupervisorException("another process holds the lock "
                    + state.supervisorLock() + ": find it with 'fuser " + state.supervisorLock()
                    + "', and start again when it has ended")));
        } catch (IOException e) {
            throw unusable(state, e);
        }
    }

    private static SysgException unusable(StateDirectory state, IOException cause) {
        return new SysgException("cannot make the files of a supervisor in " + state.root() + ": "
                + FailureReason.of(cause) + "; make room in it, or set sysg.state-dir", cause);
    }

    private boolean isSupervised(SupervisorContext context) {
        SupervisorStatus status = locator.probe(context.state(), context.settings());
        if (status instanceof Running other) {
            other.close();
        }
        return status instanceof Running;
    }

    /**
     * Removes the files of a dead supervisor, and listens. The socket has its name only when all is in place, so that a
     * client never finds a half of it.
     */
    Endpoints listen(SupervisorContext context) {
        try {
            return makeEndpoints(context);
        } catch (IOException e) {
            throw unusable(context.state(), e);
        }
    }

    private Endpoints makeEndpoints(SupervisorContext context) throws IOException {
        StateDirectory state = context.state();
        Endpoint first = context.settings().endpoints().get(0);
        Path socket = state.file(first.socket());
        if (socket.toString().getBytes(StandardCharsets.UTF_8).length > ControlSockets.LONGEST_PATH) {
            throw new SysgException("the path of the socket " + socket + " is longer than "
                    + ControlSockets.LONGEST_PATH + " bytes: set sysg.state-dir to a shorter one");
        }
        String pid = processes.ownPid().toString();
        Path hidden = socket.resolveSibling(".s");
        Files.deleteIfExists(hidden);
        ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener.bind(UnixDomainSocketAddress.of(hidden), 1024);
        Files.setPosixFilePermissions(hidden, OWNER_ONLY);
        write(state.configHint(), context.manifest().toString());
        for (Endpoint endpoint : context.settings().endpoints()) {
            Files.deleteIfExists(state.file(endpoint.socket()));
        }
        Files.move(hidden, socket, StandardCopyOption.ATOMIC_MOVE);
        for (Endpoint endpoint : context.settings().endpoints()) {
            Path name = state.file(endpoint.socket());
            if (!name.equals(socket)) {
                Files.createLink(name, socket); // a symbolic link could lead to another user's supervisor
            }
        }
        // A pid file that names a live process with no socket beside it would look like another supervisor.
        for (Endpoint endpoint : context.settings().endpoints()) {
            write(state.file(endpoint.pidFile()), pid);
        }
        return new Endpoints(context, listener, pid);
    }

    private static void write(Path file, String text) throws IOException {
        AtomicFile.create(file, text.getBytes(StandardCharsets.UTF_8));
    }
}
