package dev.sysg.cli;

import java.util.EnumSet;
import java.util.OptionalInt;
import java.util.Set;

import dev.sysg.platform.WaitStatus;
import dev.sysg.stop.Outcome;
import dev.sysg.stop.ServiceOutcome;
import dev.sysg.stop.StopReport;

/** The exit codes. */
final class ExitCode {

    /** Everything asked for is stopped, or there was nothing to stop. */
    static final int OK = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    /** What an interruption may have left undone; the lock of pid.json, too, is not waited for any longer then. */
    private static final Set<Outcome> CUT_SHORT = EnumSet.of(Outcome.INTERRUPTED, Outcome.UNRECORDED);

    private ExitCode() {
    }

    /**
     * @param signal the signal that interrupted the command, if one did: 130 for SIGINT, 143 for SIGTERM
     */
    static int of(StopReport report, OptionalInt signal) {
        boolean cutShort = report.error().isPresent()
                || report.services().stream().map(ServiceOutcome::outcome).anyMatch(CUT_SHORT::contains);
        if (signal.isPresent() && cutShort) {
            return WaitStatus.codeOfSignal(signal.getAsInt());
        }
        return report.isFailure() ? FAILED : OK;
    }
}
