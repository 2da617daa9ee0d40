package dev.sysg.process;

import dev.sysg.platform.Pid;

/**
 * One process as /proc/PID/stat showed it (proc_pid_stat(5)).
 *
 * @param name     the command name, at most 15 bytes, with any character in it
 * @param state    R, S, D, T, t, Z, X, …
 * @param parent   the parent's pid, 0 if it has none in this pid namespace
 * @param group    the pgid, 0 if the group's leader is outside this pid namespace
 * @param session  the session id, 0 if the session's leader is outside this pid namespace
 * @param terminal the device number of the controlling terminal, 0 if it has none
 * @param threads  how many threads it has; a main thread that has ended is a zombie while others are running. 0 while
 *                 the kernel removes a process that has been reaped, whatever the state says; its group is -1 then
 * @param flags    PF_… of linux/sched.h
 * @param cpuTicks the processor time it has used, in clock ticks (BootTime.TICK)
 */
public record ProcessEntry(ProcessIdentity identity, String name, char state, int parent, int group, int session,
        int terminal, int threads, int flags, long cpuTicks) {

    private static final int PF_KTHREAD = 0x00200000;

    public Pid pid() {
        return identity.pid();
    }

    /** Zombies are dead: no code of theirs runs, and only their parent can reap them. */
    public boolean isDead() {
        return threads == 0 || (state == 'Z' || state == 'X' || state == 'x') && threads == 1;
    }

    /** Whether it is a thread of the kernel. Some of them act on signals: those of the NFS server end. */
    public boolean isKernelThread() {
        return (flags & PF_KTHREAD) != 0;
    }

    /** Whether it is stopped by a signal (T) or a tracer (t). */
    public boolean isStopped() {
        return state == 'T' || state == 't';
    }

    public boolean leadsGroup() {
        return group == pid().value();
    }

    public boolean leadsSession() {
        return session == pid().value();
    }

    public boolean hasTerminal() {
        return terminal != 0;
    }
}
