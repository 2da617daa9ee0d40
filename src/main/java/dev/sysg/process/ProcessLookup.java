package dev.sysg.process;

import java.util.Optional;

import org.jboss.logging.Logger;

import dev.sysg.platform.KillResult;
import dev.sysg.platform.Pid;
import dev.sysg.platform.SignalSender;

/**
 * What a look for one process shows. That /proc does not show it is no proof of its end: it may be mounted so that it
 * hides the processes of others (hidepid), or not be readable. Then the null signal of kill(2) decides.
 */
public sealed interface ProcessLookup {

    /** The process, alive or zombie. */
    record Seen(ProcessEntry process) implements ProcessLookup {
    }

    /**
     * It is there, and nothing can be told of it.
     *
     * @param reason why it cannot be seen, with its pid
     */
    record Hidden(String reason) implements ProcessLookup {
    }

    /** There is none of this number. */
    record Gone() implements ProcessLookup {
    }

    /** Looks for the process of this number. */
    static ProcessLookup of(Pid pid, ProcessTable processes, SignalSender signals) {
        String reason = "pid " + pid + " lives, but cannot be seen in /proc";
        try {
            Optional<ProcessEntry> process = processes.find(pid);
            if (process.isPresent()) {
                return new Seen(process.get());
            }
        } catch (UnreadableProcessException e) {
            Logger.getLogger(ProcessLookup.class).debug(e.getMessage(), e);
            reason = e.getMessage();
        }
        return signals.probe(pid) == KillResult.NO_SUCH_PROCESS ? new Gone() : new Hidden(reason);
    }

    /** Whether a process of this number may live. */
    default boolean mayLive() {
        return this instanceof Hidden || this instanceof Seen seen && !seen.process().isDead();
    }
}
