package dev.sysg.daemon;

import java.util.List;
import java.util.Optional;

import dev.sysg.platform.ChildExit;
import dev.sysg.supervisor.ControlCommand;

/** What the supervisor has to act on; each is handled by its one thread. */
sealed interface SupervisorEvent {

    /** A client of the control socket, which gets one answer. */
    interface Client {

        /** Sends the line, with its line end, and closes the connection. */
        void answer(String line);
    }

    /** A client has sent a request. */
    record Asked(ControlCommand request, Client client) implements SupervisorEvent {
    }

    /** A signal has asked for a shutdown. */
    record Signalled() implements SupervisorEvent {
    }

    /** A service has ended; it has been reaped before this moment of System.nanoTime. */
    record Exited(ChildExit exit, long nanoTime) implements SupervisorEvent {
    }

    /** A stop is over: why some services may be running, if so. */
    record Stopped(StopJob job, Optional<String> failure) implements SupervisorEvent {
    }

    /** What follows the stop of a service. */
    enum Next {
        /** It is not to run. */
        STAY,
        /** It runs again once those that it depends on are running. */
        WAIT,
        /** It is started again at once. */
        RESTART,
        /** It had ended by itself: its policy decides, now that what it has left behind is stopped. */
        FOLLOW_POLICY
    }

    /**
     * Services to stop, in a thread of its own.
     *
     * @param units of the services; for a stop of everything, those that are running
     * @param names of the services; empty for all that are recorded
     * @param asked the request that it carries out, if it does
     */
    record StopJob(List<Unit> units, List<String> names, Next next, Optional<Asked> asked) {
    }
}
