package dev.sysg.platform.jvm;

import dev.sysg.platform.ControlSockets;
import dev.sysg.platform.ControlSocketsContract;

class JnrControlSocketsTest extends ControlSocketsContract {

    @Override
    protected ControlSockets sockets() {
        return new JnrControlSockets();
    }
}
