package dev.sysg.platform;

class PollingExitWaiterTest extends ExitWaiterContract {

    @Override
    protected ExitWaiter waiter() {
        return new PollingExitWaiter(cancellation);
    }
}
