package dev.sysg.process;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import dev.sysg.platform.Pid;

/**
 * The processes of this pid namespace. Each call reads them again; find and isRunning throw UnreadableProcessException
 * if this user may not read the process.
 */
public interface ProcessTable {

    /** The process with this pid, running or zombie. */
    Optional<ProcessEntry> find(Pid pid);

    /** The process with this pid and start time, running or zombie. */
    default Optional<ProcessEntry> find(ProcessIdentity identity) {
        return find(identity.pid()).filter(entry -> entry.identity().equals(identity));
    }

    /** Whether this very process still exists and is not dead. */
    default boolean isRunning(ProcessIdentity identity) {
        return find(identity).filter(entry -> !entry.isDead()).isPresent();
    }

    /** Every process that can be seen, except threads of the kernel. */
    ProcessSnapshot snapshot();

    /** This process and those above it, up to the first of this pid namespace, or the first that is hidden. */
    SelfAndAncestors selfAndAncestors();

    /** The words of the command line; empty if the process is gone or a zombie, or they may not be read. */
    Optional<List<String>> commandLine(Pid pid);

    /**
     * Every name of the process: its command name, the base name of its executable, each word of its command line.
     * Empty if some of them may not be read.
     */
    Optional<List<String>> names(ProcessEntry process);

    /** Whether this is the id of a thread that is not the main thread of its process. */
    boolean isThread(Pid pid);

    /**
     * The users whose processes may signal this one (kill(2)): its real and its saved user id; none if it is gone or
     * may not be read. The effective one does not count: root's daemons assume that of another user for a while.
     */
    List<Integer> signallers(Pid pid);

    /** The effective user id of the process; empty if it is gone or may not be read. */
    Optional<Integer> user(Pid pid);

    /** The effective user id of this process. */
    int ownUser();

    Pid ownPid();

    /** The parent, which alone can reap the process; empty if it cannot be seen. */
    Optional<ProcessEntry> parent(ProcessEntry process);

    /** The clock of the start times, read now. */
    BootClock bootClock();

    /** How long a pid that has become free is certain not to be reused. */
    Duration pidReuseDelay();

    /**
     * Whether this is a pid namespace of its own (pid_namespaces(7)) whose first process is visible, and is certain to
     * have started after that moment: a process that was recorded then is not in it.
     */
    boolean isNamespaceYoungerThan(Instant moment);
}
