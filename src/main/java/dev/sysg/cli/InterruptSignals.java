package dev.sysg.cli;

import java.util.List;

import jakarta.inject.Singleton;

import sun.misc.Signal;
import sun.misc.SignalHandler;

import dev.sysg.platform.WaitStatus;
import dev.sysg.time.Cancellation;

/**
 * SIGINT, SIGTERM and SIGHUP: the first one asks the stop to end in an orderly way, so that what is dead is recorded
 * and what is not is told; the second one ends it at once.
 */
@Singleton
public class InterruptSignals {

    private static final List<String> NAMES = List.of("INT", "TERM", "HUP");

    private final Cancellation interruption;

    InterruptSignals(Cancellation interruption) {
        this.interruption = interruption;
    }

    /** While the program starts: by default a shutdown hook of Quarkus would let the command run to its end first. */
    public static void endAtOnce() {
        handle(InterruptSignals::halt);
    }

    void install() {
        handle(signal -> {
            if (interruption.isRequested()) {
                halt(signal);
            }
            interruption.request(signal.getNumber());
        });
    }

    private static void handle(SignalHandler handler) {
        NAMES.forEach(name -> Signal.handle(new Signal(name), handler));
    }

    private static void halt(Signal signal) {
        Runtime.getRuntime().halt(WaitStatus.codeOfSignal(signal.getNumber()));
    }
}
