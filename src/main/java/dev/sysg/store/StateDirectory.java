package dev.sysg.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The directory that systemg and this program share, and the name of every file in it (systemg-compat.md §1.1).
 * Asking for a path creates nothing.
 *
 * @param root absolute
 */
public record StateDirectory(Path root) {

    public Path pidFile() {
        return root.resolve("pid.json");
    }

    public Path stateFile() {
        return root.resolve("state.json");
    }

    /** The path of the manifest that the last supervisor was started with. */
    public Path configHint() {
        return root.resolve("config_hint");
    }

    /** Locked by a supervisor (0.56 and newer) while it is running. */
    public Path supervisorLock() {
        return root.resolve("supervisor.lock");
    }

    /** A directory for each project (0.56 and newer). */
    public Path projects() {
        return root.resolve("projects");
    }

    /** The output of services, and of a supervisor that is detached. */
    public Path logs() {
        return root.resolve("logs");
    }

    /** Whether any release has recorded services in it. */
    public boolean hasStore() {
        return Stream.of(pidFile(), file("pid.xml"), projects()).anyMatch(Files::exists);
    }

    /** The file of this name in the directory, or the name itself if it is an absolute path. */
    public Path file(String name) {
        return root.resolve(name);
    }
}
