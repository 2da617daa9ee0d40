package dev.sysg.store;

import java.nio.file.Path;
import java.util.Optional;

import dev.sysg.error.SysgException;
import dev.sysg.file.FileTrust.Problem;

/**
 * Root does not use a state directory that belongs to another user, or to which another user's directory leads: that
 * user could have root stop other processes and write other files. The message states this fact only.
 */
public class RootRefusedException extends SysgException {

    private final String owner;
    private final Problem problem;

    /** @param owner the user name, null if the user database has none */
    RootRefusedException(Path directory, Problem problem, String owner) {
        super("root does not use the state directory " + directory + ", because " + problem.path() + " belongs to "
                + (owner == null ? "uid " + problem.owner() : owner + " (uid " + problem.owner() + ")"));
        this.owner = owner;
        this.problem = problem;
    }

    /** The name of the user that the directory belongs to, if the user database has one. */
    public Optional<String> owner() {
        return Optional.ofNullable(owner);
    }

    /** The id of that user: never root's. */
    public int uid() {
        return problem.owner();
    }

    /** The group id of the directory. */
    public int gid() {
        return problem.group();
    }
}
