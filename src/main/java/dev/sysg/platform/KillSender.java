package dev.sysg.platform;

import dev.sysg.error.SysgException;

/** kill(2), apart from the system call. Error numbers are Linux's. */
public abstract class KillSender implements SignalSender {

    private static final int NULL_SIGNAL = 0;
    private static final int EPERM = 1;
    private static final int ESRCH = 3;
    private static final int EACCES = 13;

    /** kill(2) itself; returns 0, or the error number. */
    protected abstract int kill(int target, int signal);

    @Override
    public KillResult signal(Pid process, Signal signal) {
        return deliver(notInit(process), signal.number());
    }

    @Override
    public KillResult signalGroup(Pid group, Signal signal) {
        return deliver(-notInit(group), signal.number());
    }

    @Override
    public KillResult probe(Pid process) {
        return deliver(process.value(), NULL_SIGNAL);
    }

    @Override
    public KillResult probeGroup(Pid group) {
        return deliver(-notInit(group), NULL_SIGNAL);
    }

    /** Pgid 1 would be −1 to kill(2), which means every process. */
    private static int notInit(Pid pid) {
        if (pid.equals(Pid.INIT)) {
            throw new IllegalArgumentException("process 1 is never signalled");
        }
        return pid.value();
    }

    private KillResult deliver(int target, int signal) {
        int error = kill(target, signal);
        return switch (error) {
            case 0 -> KillResult.DELIVERED;
            case ESRCH -> KillResult.NO_SUCH_PROCESS;
            case EPERM, EACCES -> KillResult.NOT_PERMITTED;
            default -> throw new SysgException("kill(" + target + ", " + signal + ") failed with error number " + error
                    + ": look it up in errno(3)");
        };
    }
}
