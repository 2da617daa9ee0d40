package dev.sysg.process;

import java.util.Optional;

import dev.sysg.platform.KillResult;
import dev.sysg.platform.Pid;
import dev.sysg.platform.SignalSender;

/**
 * What is known of one pid. That /proc does not show it does not prove its end: it may be mounted so that it hides the
 * processes of other users (hidepid), or not be readable. Then the null signal of kill(2) decides.
 */
public sealed interface ProcessLookup {

    /** The process, running or zombie. */
    record Visible(ProcessEntry process) implements ProcessLookup {
    }

    /** It exists, and nothing else is known of it; the reason names its pid. */
    record Hidden(String reason) implements ProcessLookup {
    }

    /** There is no process with this pid. */
    record NotFound() implements ProcessLookup {
    }

    /** Looks for the process with this pid. */
    static ProcessLookup of(Pid pid, ProcessTable processes, SignalSender signals) {
        String reason = "pid " + pid + " exists, but cannot be seen in /proc";
        try {
            Optional<ProcessEntry> process = processes.find(pid);
            if (process.isPresent()) {
                return new Visible(process.get());
            }
        } catch (UnreadableProcessException e) {
            reason = e.getMessage();
        }
        return signals.probe(pid) == KillResult.NO_SUCH_PROCESS ? new NotFound() : new Hidden(reason);
    }

    /** Whether a process with this pid may be running. */
    default boolean mayBeRunning() {
        return this instanceof Hidden || this instanceof Visible visible && !visible.process().isDead();
    }
}
