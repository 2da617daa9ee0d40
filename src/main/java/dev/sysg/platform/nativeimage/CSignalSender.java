package dev.sysg.platform.nativeimage;

import dev.sysg.platform.KillSender;

/** kill(2) through the C interface. */
public final class CSignalSender extends KillSender {

    @Override
    protected int kill(int target, int signal) {
        return LibC.kill(target, signal) == 0 ? 0 : LibC.errno();
    }
}
