package dev.sysg.stop;

/** What a stop is asked to do differently. */
public enum StopOption {
    /** Show the plan, and change nothing. */
    DRY_RUN,
    /** Send the first signal, and wait for nothing. */
    NO_WAIT,
    /** Also stop processes that cannot be verified. */
    FORCE,
    /** Remove entries without a signal. */
    FORGET,
    /** Stop each service as soon as its dependents have ended, instead of one after the other. */
    PARALLEL,
    /** End the supervisor as well, also one that does not answer. */
    SUPERVISOR,
    /** Stop all services of a supervisor, and let it go on. */
    KEEP_SUPERVISOR,
    /** Use the state directory of the whole system. */
    SYSTEM
}
