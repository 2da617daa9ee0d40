package dev.sysg.cli;

import java.util.OptionalInt;

import dev.sysg.stop.Outcome;
import dev.sysg.stop.StopReport;

/** Chooses the exit code. */
final class ExitCode {

    /** Everything asked for is stopped, or there was nothing to stop. */
    static final int OK = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    /** A status shows that something has failed, or that nothing is running. */
    static final int NOT_WELL = 3;
    /** Plus the number of the signal. */
    static final int SIGNALLED = 128;

    private ExitCode() {
    }

    /** @param signal that interrupted the command, if one did: 130 for SIGINT, 143 for SIGTERM */
    static int of(StopReport report, OptionalInt signal) {
        return signal.isPresent() && isCutShort(report) ? SIGNALLED + signal.getAsInt()
                : report.isFailure() ? FAILED : OK;
    }

    /** @param code of a command that has no report, unless a signal has interrupted it */
    static int of(int code, OptionalInt signal) {
        return signal.isPresent() ? SIGNALLED + signal.getAsInt() : code;
    }

    /** An interruption can leave a running process, an entry whose lock was not waited for, or a killed hook. */
    private static boolean isCutShort(StopReport report) {
        return report.error().isPresent() || report.services().stream()
                .anyMatch(service -> service.outcome() == Outcome.INTERRUPTED
                        || service.outcome() == Outcome.UNRECORDED
                        || service.hook().filter(hook -> hook.exitStatus().isEmpty()).isPresent());
    }
}
