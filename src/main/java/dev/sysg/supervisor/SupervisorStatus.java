package dev.sysg.supervisor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import org.jboss.logging.Logger;

import dev.sysg.platform.ControlSockets.Connection;
import dev.sysg.platform.Pid;
import dev.sysg.process.ProcessIdentity;

/** Whether a supervisor runs. */
public sealed interface SupervisorStatus {

    /**
     * It accepted a connection, which the command goes over: releases before 0.56 serve one at a time, so that an idle
     * one would block them.
     *
     * @param process empty if it lives in another pid namespace
     */
    record Running(Path socket, Optional<ProcessIdentity> process, Connection connection)
            implements SupervisorStatus, AutoCloseable {

        public Optional<Pid> pid() {
            return process.map(ProcessIdentity::pid);
        }

        /** As messages name it. */
        public String name() {
            return process.map(found -> "supervisor " + found.pid()).orElse("the supervisor") + " on " + socket;
        }

        /** Whether it is found to be the same process, or to listen on the same socket. */
        boolean isSame(Running other) {
            return process.isPresent() && process.equals(other.process) || realSocket().equals(other.realSocket());
        }

        private Path realSocket() {
            try {
                return socket.toRealPath();
            } catch (IOException e) {
                return socket;
            }
        }

        @Override
        public void close() {
            try {
                connection.close();
            } catch (IOException e) {
                Logger.getLogger(SupervisorStatus.class).debugf(e, "closing the connection to %s failed", socket);
            }
        }
    }

    /**
     * There is none, which is proven.
     *
     * @param stale what a supervisor that is gone has left
     */
    record Absent(List<StaleFiles> stale) implements SupervisorStatus {
    }

    /**
     * The files of one supervisor that is gone.
     *
     * @param pidFile the pid file with the text in it, if there is one
     * @param socket  a socket on which nobody listens, if there is one
     */
    record StaleFiles(Optional<PidFile> pidFile, Optional<Path> socket) {
    }

    /**
     * There may be one: whatever is stopped, it might start again.
     *
     * @param reason what is known, to which file or process it applies, and what to do
     */
    record Unclear(String reason) implements SupervisorStatus {
    }
}
