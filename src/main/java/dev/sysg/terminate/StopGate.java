package dev.sysg.terminate;

import java.util.Optional;

import dev.sysg.identity.Target;

/** Whether a stop may go on. Asked before the first signal to each service. */
@FunctionalInterface
public interface StopGate {

    /** Why this service must not be signalled, if so; the answer of a quarter of a second ago may be given again. */
    Optional<String> obstacle(Target target);
}
