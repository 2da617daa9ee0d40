package dev.sysg.stop;

import java.util.Locale;

/** What became of one service. */
public enum Outcome {
    /** Its processes were running and have ended. */
    STOPPED,
    /** Its process had ended before; its entry was removed. */
    NOT_RUNNING,
    /** Its pid was reused by another process; its entry was removed, nothing was signalled. */
    RECYCLED,
    /** Its entry was removed as asked for by --forget; nothing was signalled. */
    FORGOTTEN,
    /** No such service is recorded. */
    NOT_RECORDED,
    /** The first signal was sent and nothing was waited for; its entry stays. */
    SIGNALLED,
    /** A dry run: it would be stopped. */
    WOULD_STOP,
    /** A dry run: only its entry would be removed. */
    WOULD_REMOVE,
    /** Nothing proves that the process is this service's; nothing was signalled, its entry stays. */
    UNCLEAR,
    /** Some of its processes are still running, or it could not be tried. */
    FAILED,
    /** Its processes have ended, but a file of the store could not be updated. */
    UNRECORDED,
    /** The command was interrupted before this service had ended. */
    INTERRUPTED;

    public boolean isFailure() {
        return this == UNCLEAR || this == FAILED || this == UNRECORDED || this == INTERRUPTED;
    }

    /** As the JSON document spells it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
