package dev.sysg.supervisor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import dev.sysg.config.Settings;
import dev.sysg.error.FailureReason;
import dev.sysg.file.FileTrust;
import dev.sysg.platform.ControlSockets.ConnectFailure.Reason;
import dev.sysg.platform.ControlSockets.ConnectFailure;
import dev.sysg.platform.ControlSockets.Connection;
import dev.sysg.platform.ControlSockets.Peer;
import dev.sysg.platform.ControlSockets;
import dev.sysg.platform.KillResult;
import dev.sysg.platform.Pid;
import dev.sysg.platform.SignalSender;
import dev.sysg.process.ProcessEntry;
import dev.sysg.process.ProcessLookup.Hidden;
import dev.sysg.process.ProcessLookup.Visible;
import dev.sysg.process.ProcessLookup;
import dev.sysg.process.ProcessTable;
import dev.sysg.store.AccessAdvice;
import dev.sysg.store.StateDirectory;
import dev.sysg.supervisor.SupervisorStatus.Absent;
import dev.sysg.supervisor.SupervisorStatus.Obstacle;
import dev.sysg.supervisor.SupervisorStatus.Running;
import dev.sysg.supervisor.SupervisorStatus.Unclear;
import dev.sysg.supervisor.SupervisorStatus.Unresponsive;

/** Checks one pair of socket and pid file for a supervisor: where the socket answers, the pid file does not count. */
@Singleton
record EndpointProbe(ControlSockets sockets, ProcessTable processes, SignalSender signals, SupervisorLock lock) {

    /** The names of systemg's programs, as in "sysg-0.20.4". */
    private static final List<String> PROGRAMS = List.of("sysg", "systemg");
    private static final Logger LOG = Logger.getLogger(EndpointProbe.class);
    private static final byte[] STATUS = "{\"Status\":{\"live\":false}}\n".getBytes(StandardCharsets.UTF_8);
    private static final int PROBES = 3;
    private static final Duration PROBE_LIMIT = Duration.ofMillis(500);

    SupervisorStatus probe(Settings.Endpoint endpoint, StateDirectory state, Settings settings) {
        Path socket = state.file(endpoint.socket());
        Path pidFile = state.file(endpoint.pidFile());
        if (Files.isSymbolicLink(socket)) {
            // Another user's link could make root shut down its own supervisor.
            return unclear("the socket " + socket + " cannot be used: it is a symbolic link",
                    "remove it, or name the socket itself in sysg.supervisor.sockets");
        }
        try {
            return identify(sockets.connect(socket, settings.connectTimeout()), socket, pidFile, state);
        } catch (ConnectFailure e) {
            return e.reason() == Reason.ABSENT || e.reason() == Reason.REFUSED
                    ? withoutListener(pidFile, socket, e.reason(), state)
                    : unclear("the socket " + socket + " cannot be used: " + e.getMessage(), isHidden(socket)
                            ? AccessAdvice.after(new AccessDeniedException(socket.toString()), socket)
                            : "check whether a supervisor is running, and remove the socket if none is");
        }
    }

    /** Keeps the connection open only if a supervisor is running. */
    private SupervisorStatus identify(Connection connection, Path socket, Path pidFile, StateDirectory state) {
        Running unidentified = new Running(socket, Optional.empty(), connection);
        boolean isRunning = false;
        try {
            SupervisorStatus status = status(connection, socket, pidFile, state);
            isRunning = status instanceof Running;
            return status;
        } catch (IOException e) {
            return unclear("the process that listens on " + socket + " cannot be identified: " + FailureReason.of(e),
                    "try again");
        } finally {
            if (!isRunning) {
                unidentified.close();
            }
        }
    }

    private SupervisorStatus status(Connection connection, Path socket, Path pidFile, StateDirectory state)
            throws IOException {
        Peer peer = connection.peer();
        if (!isTrusted(peer.uid(), state)) {
            return unclear("a process of uid " + peer.uid() + " listens on " + socket + ", which is neither root, nor "
                    + "this user, nor the owner of " + state.root(),
                    "remove the socket if it is not your supervisor's");
        }
        // It cannot be read under hidepid=1, or has left its socket to a child since it called listen(2), and is dead.
        Optional<ProcessEntry> process = peer.pid().flatMap(processes::findVisible).filter(entry -> !entry.isDead());
        return process.filter(ProcessEntry::isStopped).isPresent()
                ? orFrozen(unclear("supervisor " + peer.pid().get() + " is stopped by a signal and cannot answer",
                        "resume it with: kill -CONT " + peer.pid().get()), process, Optional.of(pidFile), state)
                : new Running(socket, process.map(ProcessEntry::identity), connection);
    }

    private boolean isTrusted(int user, StateDirectory state) {
        try {
            return user == FileTrust.ROOT || user == processes.ownUser()
                    || Files.getAttribute(state.root(), "unix:uid").equals(user);
        } catch (IOException e) {
            LOG.debugf(e, "%s cannot be examined", state.root());
            return false;
        }
    }

    private SupervisorStatus withoutListener(Path pidFile, Path socket, Reason reason, StateDirectory state) {
        List<Path> stale = new ArrayList<>(reason == Reason.REFUSED ? List.of(socket) : List.of());
        try {
            Optional<PidFile> file = PidFile.read(pidFile);
            if (file.isEmpty() || file.get().pid().isEmpty()) {
                return new Absent(stale, file.map(found -> pidFile + " holds '" + found.text().strip()
                        + "', which is not a pid: it is ignored; remove it").stream().toList());
            }
            ProcessLookup process = ProcessLookup.of(file.get().pid().get(), processes, signals);
            if (process instanceof Hidden) {
                return unclear("pid " + file.get().pid().get() + ", which " + pidFile + " names, exists, but cannot be "
                        + "seen in /proc", "run as root, or remove the file if no supervisor is running");
            }
            if (process instanceof Visible visible && mayBeSupervisor(visible.process(), file.get())) {
                return orFrozen(unreachable(visible.process(), pidFile, socket, reason),
                        Optional.of(visible.process()), Optional.empty(), state);
            }
            if (processes.findVisible(Pid.INIT).isPresent()
                    && !processes.isNamespaceYoungerThan(file.get().writtenAt())) {
                stale.add(pidFile); // else it may be running outside of this pid namespace
            }
            return new Absent(stale, List.of());
        } catch (IOException e) {
            return unclear("the pid file " + pidFile + " cannot be read: " + FailureReason.of(e),
                    AccessAdvice.after(e, pidFile));
        }
    }

    /** Whether its directory does not show if there is such a file. */
    private static boolean isHidden(Path file) {
        return !Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Files.notExists(file, LinkOption.NOFOLLOW_LINKS);
    }

    /** Its pid may have been reused. A process whose names may not be read may be one. */
    private boolean mayBeSupervisor(ProcessEntry process, PidFile file) {
        return !process.isDead() && !processes.bootClock().startedAfter(file.writtenAt(), process.identity())
                && processes.names(process).map(names -> names.stream()
                        .anyMatch(name -> PROGRAMS.stream().anyMatch(name::contains))).orElse(true);
    }

    /** Unresponsive instead, if it is stopped by a signal and proven to be the supervisor. A traced one (t) goes on. */
    Obstacle orFrozen(Unclear unclear, Optional<ProcessEntry> process, Optional<Path> pidFile, StateDirectory state) {
        if (process.filter(ProcessEntry::isStopped).isEmpty()) {
            return process.isEmpty() ? unclear
                    : new Unclear(unclear.reason() + "; --supervisor ends only one that is frozen, which it is not");
        }
        return process.filter(found -> found.state() == 'T' && isProven(found, pidFile, state))
                .<Obstacle>map(found -> new Unresponsive(found.identity(), unclear.reason()))
                .orElse(new Unclear(unclear.reason() + SupervisorStatus.NOT_RESPONDING));
    }

    /** Unresponsive instead, if it is silent. Without the lock it may be busy: old ones serve one client at a time. */
    Obstacle orSilent(Unclear unclear, Running supervisor, StateDirectory state) {
        return supervisor.process().flatMap(processes::find)
                .filter(found -> isProven(found, Optional.empty(), state) && isSilent(supervisor.socket()))
                .<Obstacle>map(found -> new Unresponsive(found.identity(), unclear.reason()))
                .orElse(new Unclear(unclear.reason() + SupervisorStatus.NOT_RESPONDING));
    }

    /** Whether the process has the name of a program of systemg. */
    static boolean isProgram(ProcessEntry process) {
        return PROGRAMS.stream().anyMatch(process.name()::startsWith);
    }

    /** By its name, and the lock that it holds or, if it listens, its pid file; and this user can signal it. */
    private boolean isProven(ProcessEntry process, Optional<Path> pidFile, StateDirectory state) {
        boolean holdsLock = lock.holder(state).filter(process.pid()::equals).isPresent();
        return (isProgram(process) || holdsLock && runsOwnJar(process)) && !process.pid().equals(Pid.INIT)
                && processes.user(process.pid()).filter(user -> isTrusted(user, state)).isPresent()
                && signals.probe(process.pid()) == KillResult.DELIVERED
                && (holdsLock || pidFile.filter(file -> isNamed(process, file)).isPresent());
    }

    /** A supervisor of this program's jar is called java. */
    private boolean runsOwnJar(ProcessEntry process) {
        List<String> words = processes.commandLine(process.pid()).orElse(List.of());
        int jar = words.indexOf("-jar") + 1;
        return jar > 0 && jar < words.size() && words.get(jar).matches("(.*/)?sysg-[^/]*\\.jar");
    }

    private boolean isNamed(ProcessEntry process, Path pidFile) {
        try {
            return PidFile.read(pidFile).filter(file -> file.pid().filter(process.pid()::equals).isPresent()
                    && mayBeSupervisor(process, file)).isPresent();
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether none of three requests for its status, each on a connection of its own, is answered. */
    private boolean isSilent(Path socket) {
        for (int i = 0; i < PROBES; i++) {
            try (Connection connection = sockets.connect(socket, PROBE_LIMIT)) {
                connection.write(ByteBuffer.wrap(STATUS), PROBE_LIMIT);
                if (connection.read(ByteBuffer.allocate(1), PROBE_LIMIT) > 0) {
                    return false;
                }
            } catch (IOException e) {
                LOG.debugf(e, "%s does not take a request", socket);
            }
        }
        return true;
    }

    private static Unclear unreachable(ProcessEntry process, Path pidFile, Path socket, Reason reason) {
        String fact = "process " + process.pid() + " ('" + process.name() + "'), which " + pidFile
                + " names, is running, but ";
        return unclear(fact + (reason == Reason.ABSENT ? "there is no socket " : "no process listens on ") + socket,
                process.isStopped() ? "resume it with: kill -CONT " + process.pid()
                        : "end it if it is a supervisor, or remove " + pidFile + " if it is not");
    }

    private static Unclear unclear(String fact, String advice) {
        return new Unclear(fact + "; nothing was signalled: " + advice);
    }
}
