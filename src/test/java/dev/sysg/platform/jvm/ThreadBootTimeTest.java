package dev.sysg.platform.jvm;

import dev.sysg.platform.BootTime;
import dev.sysg.platform.BootTimeContract;

class ThreadBootTimeTest extends BootTimeContract {

    @Override
    protected BootTime bootTime() {
        return new ThreadBootTime();
    }
}
