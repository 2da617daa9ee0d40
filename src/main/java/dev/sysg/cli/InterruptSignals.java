package dev.sysg.cli;

import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;

import jakarta.inject.Singleton;

import sun.misc.Signal;
import sun.misc.SignalHandler;

import dev.sysg.daemon.SupervisorRun;
import dev.sysg.time.Cancellation;

/**
 * SIGINT, SIGTERM and SIGHUP: the first one lets the stop record what has ended and report what is still running; the
 * second one ends the program at once.
 */
@Singleton
public class InterruptSignals {

    private final Cancellation cancellation;
    private final Output output;

    InterruptSignals(Cancellation cancellation, Output output) {
        this.cancellation = cancellation;
        this.output = output;
    }

    /** For the start of the program, when a shutdown hook of Quarkus would let the command run to its end first. */
    public static void endAtOnce() {
        handle(InterruptSignals::halt);
    }

    void install() {
        handle(signal -> {
            if (cancellation.isRequested()) {
                halt(signal);
            }
            cancellation.request(signal.getNumber());
            // Now, because the second one waits for nothing, not for a terminal either.
            output.clearInterrupted();
        });
    }

    /** The number of the signal that has interrupted the command, if one did. */
    OptionalInt received() {
        return cancellation.signal();
    }

    /** The first one shuts the supervisor down, the second one interrupts its stops, the third one ends it at once. */
    void installFor(SupervisorRun supervisor) {
        AtomicBoolean received = new AtomicBoolean();
        handle(signal -> {
            if (received.compareAndSet(false, true)) {
                supervisor.shutDown();
            } else if (cancellation.isRequested()) {
                halt(signal);
            } else {
                cancellation.request(signal.getNumber());
            }
        });
    }

    private static void handle(SignalHandler handler) {
        List.of("INT", "TERM", "HUP").forEach(name -> Signal.handle(new Signal(name), handler));
    }

    private static void halt(Signal signal) {
        Runtime.getRuntime().halt(ExitCode.SIGNALLED + signal.getNumber());
    }
}
