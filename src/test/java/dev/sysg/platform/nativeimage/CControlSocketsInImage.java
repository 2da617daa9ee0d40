package dev.sysg.platform.nativeimage;

import dev.sysg.platform.ControlSockets;
import dev.sysg.platform.ControlSocketsContract;

class CControlSocketsInImage extends ControlSocketsContract {

    @Override
    protected ControlSockets sockets() {
        return new CControlSockets();
    }
}
