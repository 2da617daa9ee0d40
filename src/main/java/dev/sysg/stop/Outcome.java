package dev.sysg.stop;

import java.util.Locale;

/** What became of one service. */
public enum Outcome {
    /** Its processes lived and are dead. */
    STOPPED,
    /** Its process had ended before; the entry is gone. */
    NOT_RUNNING,
    /** Another process bears its pid by now; the entry is gone, nothing was signalled. */
    RECYCLED,
    /** No recorded process is in this pid namespace, where the services may never have been; the entry stays. */
    NOT_HERE,
    /** No such service is recorded. */
    NOT_RECORDED,
    /** SIGTERM was sent and nothing awaited; the entry stays. */
    SIGNALLED,
    /** A real run would stop it. */
    WOULD_STOP,
    /** A real run would only take its entry out. */
    WOULD_REMOVE,
    /** Nothing proves that the process is this service's; nothing was signalled, the entry stays. */
    UNCLEAR,
    /** Something of it lives on, or it could not be tried. */
    FAILED,
    /** Its processes are dead, but a file of the state could not be brought up to date. */
    UNRECORDED,
    /** The command was interrupted before this service was dead. */
    INTERRUPTED;

    public boolean isFailure() {
        return this == UNCLEAR || this == FAILED || this == UNRECORDED || this == INTERRUPTED;
    }

    /** As the JSON document spells it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
