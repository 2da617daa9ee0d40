package dev.sysg.cli;

import dev.sysg.platform.Interruption;

import jakarta.inject.Singleton;
import sun.misc.Signal;

/**
 * SIGINT, SIGTERM and SIGHUP: the first one asks the stop to end in an orderly way, so that what is dead is recorded
 * and what is not is told; the second one ends it at once.
 */
@Singleton
class InterruptSignals {

    private static final int SIGNALLED = 128;

    private final Interruption interruption;

    InterruptSignals(Interruption interruption) {
        this.interruption = interruption;
    }

    void install() {
        for (String name : new String[] {"INT", "TERM", "HUP"}) {
            Signal.handle(new Signal(name), signal -> {
                if (interruption.isRequested()) {
                    Runtime.getRuntime().halt(SIGNALLED + signal.getNumber());
                }
                interruption.request(signal.getNumber());
            });
        }
    }
}
