package dev.sysg.platform;

/** The result of kill(2). */
public enum KillResult {
    DELIVERED,
    /** ESRCH: there is no such process or group. */
    NO_SUCH_PROCESS,
    /** EPERM: it exists, but belongs to another user. EACCES: a security module, such as AppArmor, forbids it. */
    NOT_PERMITTED
}
