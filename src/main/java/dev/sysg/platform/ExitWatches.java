package dev.sysg.platform;

import java.time.Duration;

/** Waits for the end of processes that are not our children, as well as the platform can. */
public interface ExitWatches {

    /** Begins to watch. The number may be another process's by then: who wakes has to look. */
    Watch watch(Pid process);

    /** A process being watched. */
    interface Watch extends AutoCloseable {

        /**
         * Pauses until the process may have ended, an interruption has been requested, or the time is up; returns early
         * at will.
         */
        void pause(Duration longest);

        @Override
        void close();
    }
}
