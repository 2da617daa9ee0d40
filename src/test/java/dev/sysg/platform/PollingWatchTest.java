package dev.sysg.platform;

class PollingWatchTest extends ExitWatchesContract {

    @Override
    protected ExitWatches watches() {
        return process -> new PollingWatch(interruption);
    }
}
