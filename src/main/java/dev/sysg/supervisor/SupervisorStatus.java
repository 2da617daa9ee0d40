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

    /** Systemg's code for this finding. */
    String NOT_RESPONDING = " [SG0205]";

    /**
     * The supervisor, if one is running. If it is proven that there is none, warns of pid files that are ignored.
     *
     * @throws SupervisorException if neither is certain
     */
    default Optional<Running> requireClear() {
        if (this instanceof Obstacle obstacle) {
            throw new SupervisorException(obstacle);
        }
        if (this instanceof Absent absent) {
            absent.warnings().forEach(Logger.getLogger(SupervisorStatus.class)::warn);
        }
        return this instanceof Running running ? Optional.of(running) : Optional.empty();
    }

    /**
     * It accepted a connection, which is for one command: releases before 0.56 serve one at a time, so that a second,
     * idle one would block them.
     *
     * @param process empty if it is in another pid namespace, or may not be read
     */
    record Running(Path socket, Optional<ProcessIdentity> process, Connection connection)
            implements SupervisorStatus, AutoCloseable {

        public Optional<Pid> pid() {
            return process.map(ProcessIdentity::pid);
        }

        /** Its name in messages. */
        public String name() {
            return process.map(found -> "supervisor " + found.pid()).orElse("the supervisor") + " on " + socket;
        }

        /** Whether both are known to be the same process. */
        boolean isSame(Running other) {
            return process.isPresent() && process.equals(other.process);
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

    /** It is proven that there is none: files of those that have ended, and what is wrong with an ignored pid file. */
    record Absent(List<Path> stale, List<String> warnings) implements SupervisorStatus {
    }

    /** Nothing may be stopped directly: the fact, and the next step. */
    sealed interface Obstacle extends SupervisorStatus {
        String reason();
    }

    /** There may be one, which would restart what is stopped beside it. */
    record Unclear(String reason) implements Obstacle {
    }

    /** This process is proven to be one, and does not answer: it is frozen, or silent. */
    record Unresponsive(ProcessIdentity process, String fact) implements Obstacle {

        @Override
        public String reason() {
            return fact + ", or end it and all services with: sysg stop --supervisor" + NOT_RESPONDING;
        }
    }
}
