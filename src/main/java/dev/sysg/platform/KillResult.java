package dev.sysg.platform;

/** How kill(2) answered. */
public enum KillResult {
    DELIVERED,
    /** ESRCH: there is no such process or group. */
    NO_SUCH_PROCESS,
    /** EPERM: it lives, but belongs to somebody else. EACCES: a security module, such as AppArmor, is against it. */
    NOT_PERMITTED
}
