package dev.sysg.platform.nativeimage;

import dev.sysg.platform.SignalSender;
import dev.sysg.platform.SignalSenderContract;

class CSignalSenderInImage extends SignalSenderContract {

    @Override
    protected SignalSender sender() {
        return new CSignalSender();
    }
}
