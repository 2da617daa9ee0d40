package dev.sysg.terminate;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.sysg.platform.Pid;
import dev.sysg.platform.Signal;
import dev.sysg.store.ServiceId;
import dev.sysg.time.Stopwatch;

/**
 * How the termination of one service went.
 *
 * @param signal    the strongest signal that was sent and received by a process; empty if all had ended before
 * @param elapsed   from the first signal on
 * @param processes every process that was found to belong to the service
 * @param sinceEnd  from the moment at which none of them was seen running, or at which this result was made
 */
public record TerminationResult(ServiceId id, End end, Optional<Signal> signal, Duration elapsed, Set<Pid> processes,
        Stopwatch sinceEnd) {

    /** How it ended. */
    public sealed interface End {

        /** Nothing of the service is running. */
        record Ended() implements End {
        }

        /** These are still running when the time is up. */
        record StillRunning(List<Pid> pids) implements End {
        }

        /** These are still running, because they must not be signalled. */
        record NotPermitted(List<Pid> pids) implements End {
        }

        /** The process group has members that no scan shows: they fork and end too quickly, or /proc hides them. */
        record UnseenMembers(Pid group) implements End {
        }

        /** The command was interrupted while these were running; before the first signal if there are none. */
        record Interrupted(List<Pid> pids) implements End {
        }

        /** Nothing was signalled. */
        record NotTried(String reason) implements End {
        }

        /** Whether something is still running is not known. */
        record Unknown(String reason) implements End {
        }

        /** The first signal was sent, and nothing was waited for. */
        record Signalled() implements End {
        }
    }

    public boolean hasEnded() {
        return end instanceof End.Ended;
    }
}
