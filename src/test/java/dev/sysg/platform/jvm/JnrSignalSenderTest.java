package dev.sysg.platform.jvm;

import dev.sysg.platform.SignalSender;
import dev.sysg.platform.SignalSenderContract;

class JnrSignalSenderTest extends SignalSenderContract {

    @Override
    protected SignalSender sender() {
        return new JnrSignalSender();
    }
}
