package dev.sysg.platform.nativeimage;

import dev.sysg.platform.ExitWatches;
import dev.sysg.platform.ExitWatchesContract;

class PidfdWatchesInImage extends ExitWatchesContract {

    @Override
    protected ExitWatches watches() {
        return new PidfdWatches(interruption);
    }
}
