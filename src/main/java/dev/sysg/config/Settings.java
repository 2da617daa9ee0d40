package dev.sysg.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The configuration in its types, each value checked.
 *
 * @param stateDirectory  where systemg keeps its files, absolute; empty for $HOME/.local/share/systemg
 * @param endpoints       where a supervisor may be found, relative to the state directory or absolute
 * @param connectTimeout  the longest wait for a connection, above zero
 * @param responseTimeout the longest wait for an answer, and for a supervisor's end, above zero
 * @param lockTimeout     the longest wait for the lock of a store
 */
public record Settings(Optional<Path> stateDirectory, List<Endpoint> endpoints, Duration connectTimeout,
        Duration responseTimeout, Duration lockTimeout, StopSettings stop) {

    /** A pid file and the socket that belongs to it. */
    public record Endpoint(String pidFile, String socket) {
    }
}
