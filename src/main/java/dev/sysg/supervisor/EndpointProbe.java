package dev.sysg.supervisor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import dev.sysg.config.Settings;
import dev.sysg.error.FailureReason;
import dev.sysg.platform.ControlSockets.ConnectFailure.Reason;
import dev.sysg.platform.ControlSockets.ConnectFailure;
import dev.sysg.platform.ControlSockets.Connection;
import dev.sysg.platform.ControlSockets.Peer;
import dev.sysg.platform.ControlSockets;
import dev.sysg.platform.Pid;
import dev.sysg.process.ProcessEntry;
import dev.sysg.process.ProcessTable;
import dev.sysg.process.UnreadableProcessException;
import dev.sysg.store.StateDirectory;
import dev.sysg.supervisor.SupervisorStatus.Absent;
import dev.sysg.supervisor.SupervisorStatus.Running;
import dev.sysg.supervisor.SupervisorStatus.StaleFiles;
import dev.sysg.supervisor.SupervisorStatus.Unclear;

/** Looks for a supervisor in one place: the socket is the authority, the pid file only says more. */
@Singleton
class EndpointProbe {

    private static final Logger LOG = Logger.getLogger(EndpointProbe.class);
    private static final int ROOT = 0;

    private final ControlSockets sockets;
    private final ProcessTable processes;
    private final PidFileSupervisor recorded;
    /** It is looked again before each service. */
    private final Set<Path> warned = new HashSet<>();

    EndpointProbe(ControlSockets sockets, ProcessTable processes, PidFileSupervisor recorded) {
        this.sockets = sockets;
        this.processes = processes;
        this.recorded = recorded;
    }

    SupervisorStatus probe(Settings.Endpoint endpoint, StateDirectory state, Settings settings) {
        Path socket = state.file(endpoint.socket());
        try {
            return identify(sockets.connect(socket, settings.connectTimeout()), socket, state);
        } catch (ConnectFailure e) {
            return e.reason() == Reason.ABSENT || e.reason() == Reason.REFUSED
                    ? withoutListener(state.file(endpoint.pidFile()), socket, e.reason())
                    : unclear("the socket " + socket + " cannot be used: " + e.getMessage(),
                            "see whether a supervisor runs, or remove the socket if none does");
        }
    }

    /** Keeps the connection only for a supervisor that runs. */
    private SupervisorStatus identify(Connection connection, Path socket, StateDirectory state) {
        Running unidentified = new Running(socket, Optional.empty(), connection);
        boolean runs = false;
        try {
            SupervisorStatus status = status(connection, socket, state);
            runs = status instanceof Running;
            return status;
        } catch (IOException e) {
            return unclear("who listens on " + socket + " cannot be told: " + FailureReason.of(e), "try again");
        } finally {
            if (!runs) {
                unidentified.close();
            }
        }
    }

    private SupervisorStatus status(Connection connection, Path socket, StateDirectory state) throws IOException {
        Peer peer = connection.peer();
        if (!isTrusted(peer.uid(), state)) {
            return unclear("uid " + peer.uid() + " listens on " + socket + ", which is neither root's, nor ours, "
                    + "nor the owner's of " + state.root(), "find out who that is");
        }
        // Who called listen(2) may have left that to a child, and be dead, reaped or not.
        Optional<ProcessEntry> process = peer.pid().flatMap(this::look).filter(entry -> !entry.isDead());
        return process.filter(ProcessEntry::isStopped).isPresent()
                ? unclear("supervisor " + peer.pid().get() + " is stopped and cannot answer",
                        "let it go on with: kill -CONT " + peer.pid().get())
                : new Running(socket, process.map(ProcessEntry::identity), connection);
    }

    /** What answers needs not be seen: with /proc mounted hidepid=1, it may be root's. */
    private Optional<ProcessEntry> look(Pid pid) {
        try {
            return processes.find(pid);
        } catch (UnreadableProcessException e) {
            LOG.debugf(e, "process %s cannot be looked at", pid);
            return Optional.empty();
        }
    }

    private boolean isTrusted(int user, StateDirectory state) throws IOException {
        return user == ROOT || user == processes.ownUser() || Files.getAttribute(state.root(), "unix:uid").equals(user);
    }

    private SupervisorStatus withoutListener(Path pidFile, Path socket, Reason reason) {
        Optional<Path> deadSocket = reason == Reason.REFUSED && !Files.isRegularFile(socket, LinkOption.NOFOLLOW_LINKS)
                ? Optional.of(socket) : Optional.empty();
        try {
            Optional<PidFile> file = PidFile.read(pidFile);
            if (file.isEmpty() || file.get().pid().isEmpty()) {
                file.filter(found -> warned.add(found.path())).ifPresent(found -> LOG.warnf(
                        "%s holds '%s', which is no process id: it counts as missing, and can be removed",
                        pidFile, found.text().strip()));
                return new Absent(List.of(new StaleFiles(Optional.empty(), deadSocket)));
            }
            return recorded.find(file.get().pid().get(), file.get())
                    .<SupervisorStatus>map(process -> silent(process, pidFile, socket, reason))
                    .orElseGet(() -> new Absent(List.of(new StaleFiles(file, deadSocket))));
        } catch (IOException e) {
            return unclear("the pid file " + pidFile + " cannot be read: " + FailureReason.of(e),
                    "run as the user that it belongs to, or remove it if no supervisor runs");
        } catch (SupervisorException e) {
            return new Unclear(e.getMessage());
        }
    }

    private static Unclear silent(ProcessEntry process, Path pidFile, Path socket, Reason reason) {
        String fact = "process " + process.pid() + " ('" + process.name() + "'), which " + pidFile
                + " names, runs, but ";
        return unclear(fact + (reason == Reason.ABSENT ? "there is no socket " : "nobody listens on ") + socket,
                process.isStopped() ? "let it go on with: kill -CONT " + process.pid()
                        : "end it if it is a supervisor, or remove " + pidFile + " if it is not");
    }

    private static Unclear unclear(String fact, String advice) {
        return new Unclear(fact + "; nothing was signalled: " + advice);
    }
}
