package dev.sysg.platform.jvm;

import dev.sysg.platform.KillSender;

/** kill(2) through jnr-posix. */
public class JnrSignalSender extends KillSender {

    @Override
    protected int kill(int target, int signal) {
        return NativePosix.C.kill(target, signal) == 0 ? 0 : NativePosix.C.errno();
    }
}
