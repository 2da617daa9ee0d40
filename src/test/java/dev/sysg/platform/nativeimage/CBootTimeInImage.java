package dev.sysg.platform.nativeimage;

import dev.sysg.platform.BootTime;
import dev.sysg.platform.BootTimeContract;

class CBootTimeInImage extends BootTimeContract {

    @Override
    protected BootTime bootTime() {
        return new CBootTime();
    }
}
