package dev.sysg.daemon;

import java.util.Optional;

/** What a client asks a supervisor for (systemg-compat.md §2.2). */
sealed interface ControlRequest {

    /** Stop one service, or all; the supervisor stays. */
    record Stop(Optional<String> service) implements ControlRequest {
    }

    /**
     * Stop one service, or all, and start them again; all of them from the manifest as it is then.
     *
     * @param config the manifest that the client means, an absolute path
     */
    record Restart(Optional<String> service, Optional<String> config) implements ControlRequest {
    }

    /** Stop all services, and end the supervisor. */
    record Shutdown() implements ControlRequest {
    }

    /** Report on all services. */
    record Status() implements ControlRequest {
    }
}
