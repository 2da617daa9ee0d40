package dev.sysg.store;

import java.util.Optional;
import java.util.OptionalInt;

import dev.sysg.platform.Pid;
import dev.sysg.process.ProcessIdentity;

/**
 * What a supervisor records of a service.
 *
 * @param name     its entry in pid.json
 * @param stateKey its entry in state.json (systemg-compat.md §5.3)
 */
public record ServiceRecord(String name, String stateKey, Status status) {

    /** How it goes on with the service. */
    public sealed interface Status {

        /** It is running as this process, which leads a session. */
        record Running(ProcessIdentity process) implements Status {
        }

        /**
         * It has ended by itself, with an exit status or by a signal; neither if that is not known.
         *
         * @param pid of its process; empty if it could not be started
         */
        record Exited(Optional<Pid> pid, OptionalInt code, OptionalInt signal) implements Status {
        }

        /** It was not started, because a service that it depends on is not running. */
        record Skipped() implements Status {
        }

        /** It is not to run. */
        record Stopped() implements Status {
        }
    }
}
